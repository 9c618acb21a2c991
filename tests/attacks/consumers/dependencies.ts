/** Odd `deps.json`: what .NET's host and JavaScript read differently, and what is not named as packages are. */
import { depsJson, fromStore, good, moves, type Situation, stays } from './moves';

const of = (content: string | Buffer): Situation => ({ entries: [{ name: 'App.deps.json', content, method: 8 }] });
const library = (name: string): Situation => of(depsJson({ [name]: fromStore }));
const notNamed = /has to come from a store, but is not named as a package/;

/** A function that names an assembly of a package and has no file of it, but for the store's own. */
const lacking = (name: string): Situation => {
  const target = '.NETCoreApp,Version=v10.0';
  const targets = { [target]: { [name]: { runtime: { 'lib/net10.0/X.dll': {} } } } };
  return of(JSON.stringify({ runtimeTarget: { name: target }, targets, libraries: { [name]: {} } }));
};

/** Puts text into the libraries of a deps.json that suits. */
const withLibraries = (text: string): Situation => of(good.replace('"libraries":{', `"libraries":{${text},`));

const needed = Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`Package${n}/1.0.0`, fromStore]));

export const dependencyAttacks = [
  moves('a byte order mark', of(`\ufeff${good}`)),
  moves('ids in other letters', of(good.replace('Dapper', 'DAPPER'))),
  stays('text that is not UTF-8', of(Buffer.from(good.replace('App', '\xe9'), 'latin1')), /not UTF-8/),
  stays('UTF-16', of(Buffer.from(`\ufeff${good}`, 'utf16le')), /not UTF-8/),
  stays('text that is not JSON', of('<Project />'), /deps\.json can't be judged: it is not JSON/),
  stays('a comment, which the host reads over', of(`/* */${good}`), /it is not JSON/),
  stays('nothing', of(''), /it is not JSON/),
  stays('very deep nesting', of(`{"x":${'['.repeat(1e6)}${']'.repeat(1e6)}}`), /levels deep/),
  stays('a library twice', withLibraries('"Dapper/2.1.0":{}'), /"Dapper\/2\.1\.0" twice/),
  stays('a library twice, once escaped', withLibraries('"\\u0044apper/2.1.0":{}'), /"Dapper\/2\.1\.0" twice/),
  stays('libraries twice', of(good.replace('{', '{"libraries":{},')), /"libraries" twice/),
  stays('the prototype', withLibraries('"__proto__":{"runtimeStoreManifestName":"x"}'), /"__proto__"/),
  stays('an inherited name', library('constructor/1.0.0'), /does not have: constructor 1\.0\.0/),
  stays('a library without version', library('Dapper'), notNamed),
  stays('a library with two versions', library('Dapper/2.1.0/9.0.0'), notNamed),
  stays('a library that is a path', library('../../2.1.0'), notNamed),
  stays('a library with a NUL', library('Dapper/2.1.0\0'), notNamed),
  stays('a library turned around', library('Dapper/\u202e2.1.0'), /\\u\{202e\}/),
  stays('a library in look-alike letters', library('D\u0430pper/2.1.0'), notNamed),
  stays('a library of 100 kB', library(`${'x'.repeat(100_000)}/1.0.0`), /\(100006 characters\)/),
  stays('2,000 missing packages', of(depsJson(needed)), /Package19 1\.0\.0, and 1980 more/),
  stays('an assembly that is nowhere', lacking('Polly/8.0.0'), /does not have: Polly 8\.0\.0/),
  moves('an assembly that only the store has', lacking('Dapper/2.1.0')),
  stays('another version of a package', library('Dapper/2.1.1'), /does not have: Dapper 2\.1\.1/),
  stays('another framework', of(depsJson({}, '8.0')), /published for net8\.0/),
  stays('a framework with more behind it', of(depsJson({}, '10.0x')), /is not \.NET/),
  stays('another kind of framework', of(good.replace('.NETCoreApp', '.NETFramework')), /is not \.NET/),
];
