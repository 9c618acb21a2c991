/** The functions that are measured: three of different character, so that a gain in one can't pass for a gain in all. */
import path from 'node:path';
import { exampleFunction, type Subject } from '../measure/subject';

export const subjects: Subject[] = [
  exampleFunction,
  {
    name: 'ef-core',
    title: 'EF Core + SQLite + generic host',
    source: path.join(__dirname, 'functions', 'ef-core'),
    project: 'EfCore',
    manifest: path.join(__dirname, 'functions', 'ef-core', 'Dependencies.csproj'),
    handler: 'EfCore::EfCore.Function::Handle',
    event: exampleFunction.event,
    environment: {},
  },
  {
    name: 'small',
    title: 'Small (its hot code is the framework’s own)',
    source: path.join(__dirname, 'functions', 'small'),
    project: 'Small',
    manifest: path.join(__dirname, 'functions', 'small', 'Dependencies.csproj'),
    handler: 'Small::Small.Function::Handle',
    event: exampleFunction.event,
    environment: {},
  },
];
