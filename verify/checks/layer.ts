/** Whether an uploaded manifest becomes a layer. */
import type { ManifestFile } from '../../local/commands/manifest-file';
import type { LayerResult, RunResult } from '../../local/commands/result';
import { type Advice, type Check, Finding } from '../check';
import { buildImage } from './build-image';
import { credentials } from './credentials';
import { eventPath } from './event-path';
import { goodManifest } from './manifests';
import { quotas } from './quotas';
import { stateMachine } from './state-machine';
import { upload, uploadAdvice } from './upload';

const advice = {
  ...uploadAdvice,
  feed: {
    when: 'the build does not get its packages',
    todo: 'The build has to reach the feed: `prejit:packageSource`, else nuget.org. With `prejit:isolateBuilds` look at the NAT gateway and the routes of its network. The build’s log has NuGet’s own words.',
  },
  quota: {
    when: 'CodeBuild starts no build',
    todo: 'The account may run no, or no further, builds of this size: raise "Concurrently running builds" of AWS CodeBuild in Service Quotas. A new account’s limit may be lower than shown there: AWS Support raises it.',
  },
  permission: {
    when: 'a part of the pipeline lacks a permission',
    todo: 'The message names the role and the action. Run `pulumi refresh` and `pulumi up`, which gives each role what it needs; if it has that, a service control policy or a permissions boundary forbids it.',
  },
  failed: {
    when: 'the execution fails',
    todo: 'Open the execution in the Step Functions console (`pulumi stack output links`): the red state has the error, the build’s log the rest.',
  },
};

export interface BuiltLayer {
  layer: LayerResult;
  manifest: ManifestFile;
  execution: string;
}

export const layer: Check<BuiltLayer> = {
  name: 'layer',
  proves: 'an uploaded manifest of two packages becomes a layer version',
  needs: [credentials, quotas, stateMachine, buildImage, eventPath],
  advice,
  async run(context) {
    const manifest = await goodManifest(context);
    const result = await upload(context, manifest);
    const [built] = result.layers;
    if (result.status !== 'SUCCEEDED' || !built) throw new Finding(reasonOf(result), adviceFor(result));
    return {
      detail: `${built.name} version ${built.version} in ${result.seconds.toFixed(0)} s`,
      value: { layer: built, manifest, execution: result.execution },
    };
  },
};

const reasonOf = ({ status, error, execution }: RunResult): string =>
  `${execution} ended as ${status}: ${error?.name}: ${error?.message.split('\n')[0]}`;

/** Names of the pipeline's errors, and words of AWS's. */
function adviceFor({ error }: RunResult): Advice {
  const text = `${error?.name} ${error?.message}`;
  if (/AccessDenied|not authorized/.test(text)) return advice.permission;
  if (/AccountLimitExceeded|builds in queue/.test(text)) return advice.quota;
  if (/^(RestoreFailed|PackageNotFound)$/.test(error?.name ?? '')) return advice.feed;
  return advice.failed;
}
