/** Writes the notifications. Pure. */

import type {
  ConsumerResult,
  ExecutionResult,
  FailureNotice,
  KeptSummary,
  Outcome,
  PublishedLayer,
  Release,
  ReleaseNotice,
} from '../../core/pipeline';
import { allTargets, targetName } from '../../core/targets';
import { listed, shown } from '../../core/text';
import type { Message } from '../aws/topic';
import { describePruning } from './describe-pruning';
import type { Explanation } from './explain';

/** Longest subject, in characters: SNS takes fewer than 100. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const maxSubject = 99;

/** Longest key of S3, in characters. */
const maxKey = 1024;

/** Most functions told of for each layer, with at most so many characters each: all layers fit into SNS's 256 KB. */
const maxConsumers = Math.floor(200 / allTargets.length);
const maxReason = 400;

/** Subjects become mail headers: SNS takes printable ASCII only. */
export const subject = (text: string): string => {
  const ascii = text.replace(/[^\x20-\x7e]/g, '?');
  return ascii.length <= maxSubject ? ascii : `${ascii.slice(0, maxSubject - 3)}...`;
};

/** `manifests/<layer>/…` → `<layer>`; the whole key when it has no such folder. */
const layerOf = (key: string): string => key.split('/')[1] || key;

/** A release with the functions that its execution's state only counts. */
export type ToldRelease = Release & { functions: ConsumerResult[] };

export function releaseMessage(
  notice: ReleaseNotice,
  status: ExecutionResult['status'],
  releases: ToldRelease[],
): Message {
  const layer = layerOf(notice.manifest.key);
  const built = releases.filter((release) => !release.layer.reused).length;
  const count = (outcome: Outcome) => releases.reduce((sum, { consumers }) => sum + consumers[outcome], 0);
  const summary = [
    `${built} published`,
    `${releases.length - built} reused`,
    `${count('updated')} functions updated`,
    ...(count('would-update') > 0 ? [`${count('would-update')} would be`] : []),
    ...(count('skipped') > 0 ? [`${count('skipped')} skipped`] : []),
    ...(count('rolled-back') > 0 ? [`${count('rolled-back')} rolled back`] : []),
    ...(count('unfinished') > 0 ? [`${count('unfinished')} unfinished`] : []),
  ].join(', ');
  const outcome = status === 'SUPERSEDED' ? 'superseded, its manifest was replaced or deleted' : summary;
  return {
    subject: subject(`Prejit: ${layer}: ${outcome}`),
    body: [
      `Manifest: ${shown(notice.manifest.key, maxKey)}`,
      '',
      ...releases.flatMap(describe),
      ...describePruning(notice.pruning),
      `Execution: ${notice.execution}`,
    ].join('\n'),
  };
}

function describe({ layer, parameter, superseded, functions }: ToldRelease): string[] {
  const lines = [
    `${layer.name} version ${layer.version} (${targetName(layer)}, ${layer.level}): ${layer.reused ? 'reused' : 'published'}`,
    `  ${layer.arn}`,
    `  ${parameter}`,
    `  zip ${megabytes(layer.zipBytes)}, unzipped ${megabytes(layer.unzippedBytes)}`,
  ];
  if (layer.sharedWith) lines.push(`  ${describeShare(layer.sharedWith)}`);
  if (layer.otherImage) lines.push(`  ${describeImage(layer.otherImage)}`);
  if (layer.kept) lines.push(`  ${describeKept(layer.kept)}`);
  if (superseded) {
    lines.push('  The manifest was replaced or deleted meanwhile: no function was moved, and `latest` was left alone.');
  }
  if (!superseded && functions.length === 0) lines.push('  No function uses this layer yet.');
  return [...lines, ...listed(byUrgency(functions).map(describeConsumer), maxConsumers).map((line) => `  ${line}`), ''];
}

/** Most accounts that are named. */
const maxShares = 5;

/** Standard parameters of SSM can't be shared, so whoever is elsewhere has to be told the ARN. */
const describeShare = (sharedWith: string[]): string =>
  `shared with ${listed(sharedWith, maxShares).join(', ')}: the layer version and its artifact.xml, but not the parameters`;

const describeImage = ({ name, unavailable }: NonNullable<PublishedLayer['otherImage']>): string =>
  `built on ${shown(name)}, because CodeBuild could not provide ${shown(unavailable)}; prejit:buildImages chooses one`;

/** Functions that were published against the version before need not be published again. */
const describeKept = ({ packages, bytes, examples }: KeptSummary): string => {
  if (packages === 0) return 'keeps nothing of the version before, of which it has every package itself';
  const names = [...examples.map((name) => shown(name)), ...(packages > examples.length ? ['…'] : [])].join(', ');
  return `keeps ${packages} package${packages === 1 ? '' : 's'} of the version before (${megabytes(bytes)}): ${names}`;
};

const describeConsumer = (consumer: ConsumerResult): string =>
  `${shown(consumer.function)}: ${consumer.outcome}. ${shown(consumer.reason, maxReason)}`;

/** Functions that somebody has to look after come first. */
const byUrgency = (consumers: ConsumerResult[]): ConsumerResult[] => {
  const needsCare = ({ outcome }: ConsumerResult) => ['skipped', 'rolled-back', 'unfinished'].includes(outcome);
  return [...consumers.filter(needsCare), ...consumers.filter((consumer) => !needsCare(consumer))];
};

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

export function failureMessage(notice: FailureNotice, { name, message }: Explanation): Message {
  return {
    subject: subject(`Prejit: ${layerOf(notice.manifest.key)} failed: ${name}`),
    body: [
      `Manifest: ${shown(notice.manifest.key, maxKey)} (version ${notice.manifest.versionId})`,
      '',
      `${name}: ${message}`,
      '',
      `Execution: ${notice.execution}`,
    ].join('\n'),
  };
}
