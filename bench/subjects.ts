/**
 * The functions that are measured: of different character, so that a gain in one can't pass for a gain in all, and of every shape
 * that a function can have: handlers of a class library, a web API, an executable.
 */
import path from 'node:path';
import { exampleFunction, type Subject } from '../measure/subject';

const functions = path.join(__dirname, 'functions');

/** For the AWS SDK: as for the example (measure/subject.ts). */
const { AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = exampleFunction.environment;
const callsAws = (service: string): Record<string, string> => ({
  [`AWS_ENDPOINT_URL_${service.toUpperCase()}`]: `http://${service}.us-east-1.amazonaws.com@{address}`,
  AWS_REGION,
  AWS_ACCESS_KEY_ID,
  AWS_SECRET_ACCESS_KEY,
});

export const subjects: Subject[] = [
  exampleFunction,
  {
    ...exampleFunction,
    name: 'json-over-tls',
    title: 'JSON + AWS SDK, over TLS as in Lambda',
    environment: {
      ...exampleFunction.environment,
      // Certificates name the address that is called.
      AWS_ENDPOINT_URL_DYNAMODB: 'https://dynamodb.us-east-1.amazonaws.com@{address}',
    },
  },
  {
    name: 'ef-core',
    title: 'EF Core + SQLite + generic host',
    source: path.join(functions, 'ef-core'),
    project: 'EfCore',
    manifest: path.join(functions, 'ef-core', 'Dependencies.csproj'),
    handler: 'EfCore::EfCore.Function::Handle',
    event: exampleFunction.event,
    environment: {},
  },
  {
    name: 'small',
    title: 'Small (its hot code is the framework’s own)',
    source: path.join(functions, 'small'),
    project: 'Small',
    manifest: path.join(functions, 'small', 'Dependencies.csproj'),
    handler: 'Small::Small.Function::Handle',
    event: exampleFunction.event,
    environment: {},
  },
  {
    name: 'typed',
    title: 'Typed SQS handler (System.Text.Json, DynamoDB, dependency injection)',
    source: path.join(functions, 'typed'),
    project: 'Typed',
    manifest: path.join(functions, 'typed', 'Dependencies.csproj'),
    handler: 'Typed::Typed.Function::Handle',
    event: path.join(functions, 'typed', 'event.json'),
    environment: callsAws('dynamodb'),
  },
  {
    name: 'web',
    title: 'Web API (ASP.NET Core minimal API, Dapper, SQLite, FluentValidation)',
    source: path.join(functions, 'web'),
    project: 'Web',
    manifest: path.join(functions, 'web', 'Dependencies.csproj'),
    handler: 'Web',
    event: path.join(functions, 'web', 'event.json'),
    environment: {},
  },
  {
    name: 'executable',
    title: 'Executable (top-level statements, S3, CsvHelper)',
    source: path.join(functions, 'executable'),
    project: 'Executable',
    manifest: path.join(functions, 'executable', 'Dependencies.csproj'),
    handler: 'Executable',
    event: exampleFunction.event,
    environment: callsAws('s3'),
  },
];
