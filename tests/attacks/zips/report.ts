/** What a build says of its own work. People read it, and the notification quotes it. */
import { attackOnLayer as attack } from './attack-on-layer';
import { entryOf, library, reported } from './output';

export const reportAttacks = [
  attack('IL with an invented reason', (output) => {
    const il = withoutNativeCode(entryOf(output, library).content);
    entryOf(output, library).content = il;
    Object.assign(reported(output, library), {
      readyToRun: false,
      methods: 0,
      reason: 'satellite assembly (resources only)',
      notCompiled: { kind: 'satellite' },
    });
  }),
  attack('IL without a reason', (output) => {
    const il = withoutNativeCode(entryOf(output, library).content);
    entryOf(output, library).content = il;
    Object.assign(reported(output, library), { readyToRun: false, methods: 0 });
  }),
  attack('an assembly with more methods than it has', (output) => {
    reported(output, library).methods += 1;
  }),
  attack('an assembly that the report is silent about', (output) => {
    output.report.assemblies = output.report.assemblies.filter(({ path }) => path !== library);
  }),
  attack('an assembly that is not there', (output) => {
    output.report.assemblies.push({ ...reported(output, library), path: `${library}x` });
  }),
  attack('another level than was asked for', (output) => {
    output.report.level = 'ready-to-run';
  }),
  attack('another framework than was asked for', (output) => {
    output.report.framework = 'net8.0';
  }),
  attack('sizes that are not those of the zip', (output) => {
    output.report.unzippedBytes = 1;
  }),
  attack('a reason with control sequences of a terminal', (output) => {
    output.report.leftOut.push({ id: 'A', version: '1.0.0', reason: '\u001b[2J\u001b]0;owned\u0007' });
  }),
  attack('a reason that is turned around by a bidirectional override', (output) => {
    output.report.leftOut.push({ id: 'A', version: '1.0.0', reason: 'safe \u202e evil' });
  }),
  attack('a reason of a megabyte', (output) => {
    output.report.leftOut.push({ id: 'A', version: '1.0.0', reason: 'a'.repeat(1_000_000) });
  }),
  attack('fields that no report has', (output) => {
    Object.assign(output.report, { __proto__: { polluted: true }, extra: true });
  }),
];

/** The same assembly with an empty ReadyToRun header: what the runtime then uses is the IL. */
function withoutNativeCode(image: Buffer): Buffer {
  const il = Buffer.from(image);
  const header = il.indexOf(Buffer.from('RTR\0', 'latin1'));
  if (header < 0) throw new Error('The genuine assembly is not ReadyToRun.');
  il.write('XXX', header);
  return il;
}
