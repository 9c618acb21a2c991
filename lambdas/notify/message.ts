/** Writes the notifications. Pure. */
import type { Message } from '../shared/aws/topic';
import type { ConsumerResult, ExecutionResult, FailureNotice, Release, ReleaseNotice } from '../shared/pipeline';
import { targetName } from '../shared/targets';
import type { Explanation } from './explain';

/** Limit of SNS, in characters. */
const maxSubject = 100;

/** Subjects become mail headers: SNS takes printable ASCII only. */
const subject = (text: string): string => {
  const ascii = text.replace(/[^\x20-\x7e]/g, '?');
  return ascii.length <= maxSubject ? ascii : `${ascii.slice(0, maxSubject - 3)}...`;
};

/** `manifests/<layer>/…` → `<layer>`; the whole key when it has no such folder. */
const layerOf = (key: string): string => key.split('/')[1] || key;

export function releaseMessage(notice: ReleaseNotice, { status, releases }: ExecutionResult): Message {
  const layer = layerOf(notice.manifest.key);
  const built = releases.filter((release) => !release.layer.reused).length;
  const consumers = releases.flatMap((release) => release.consumers);
  const count = (outcome: ConsumerResult['outcome']) => consumers.filter((each) => each.outcome === outcome).length;
  const summary = [
    `${built} published`,
    `${releases.length - built} reused`,
    `${count('updated')} functions updated`,
    ...(count('skipped') > 0 ? [`${count('skipped')} skipped`] : []),
    ...(count('rolled-back') > 0 ? [`${count('rolled-back')} rolled back`] : []),
  ].join(', ');
  const outcome = status === 'SUPERSEDED' ? 'superseded by a newer manifest' : summary;
  return {
    subject: subject(`Prejit: ${layer}: ${outcome}`),
    body: [
      `Manifest: ${notice.manifest.key}`,
      '',
      ...releases.flatMap(describe),
      `Execution: ${notice.execution}`,
    ].join('\n'),
  };
}

function describe({ layer, parameter, superseded, consumers }: Release): string[] {
  const lines = [
    `${layer.name} version ${layer.version} (${targetName(layer)}, ${layer.level}): ${layer.reused ? 'reused' : 'published'}`,
    `  ${layer.arn}`,
    `  ${parameter}`,
    `  zip ${megabytes(layer.zipBytes)}, unzipped ${megabytes(layer.unzippedBytes)}`,
  ];
  if (superseded) lines.push('  A newer manifest took over: no function was moved, and `latest` was left alone.');
  else if (consumers.length === 0) lines.push('  No function uses this layer yet.');
  for (const consumer of consumers) lines.push(`  ${consumer.function}: ${consumer.outcome}. ${consumer.reason}`);
  return [...lines, ''];
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

export function failureMessage(notice: FailureNotice, { name, message }: Explanation): Message {
  return {
    subject: subject(`Prejit: ${layerOf(notice.manifest.key)} failed: ${name}`),
    body: [
      `Manifest: ${notice.manifest.key} (version ${notice.manifest.versionId})`,
      '',
      `${name}: ${message}`,
      '',
      `Execution: ${notice.execution}`,
    ].join('\n'),
  };
}
