/** Manifests that have to end in an error, as tables of them are written. */
import type { Attack } from '../attack';
import type { Body, ManifestWorld } from './world';

export type Refusal = [name: string, body: Body, error: string];

export const refusals = (rows: Refusal[]): Attack<ManifestWorld>[] =>
  rows.map(([name, body, expected]) => ({ name, expected, attempt: (world) => world.upload(body) }));

export const reference = '<PackageReference Include="Serilog" Version="4.4.0" />';
export const items = (content: string): string => `<ItemGroup>${content}</ItemGroup>`;
export const properties = (content: string): string => `<PropertyGroup>${content}</PropertyGroup>`;

/** A project with one good package and something else. */
export const project = (content: string): string =>
  `<Project Sdk="Microsoft.NET.Sdk">${items(reference)}${content}</Project>`;
