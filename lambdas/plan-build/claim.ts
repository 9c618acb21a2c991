/** What is left to do for one build, and who does it. */
import { PipelineError } from '../../core/errors';
import { buildFiles } from '../../core/keys';
import { describesArtifact } from '../../core/layer-description';
import type { PlannedTarget } from '../../core/pipeline';
import type { Layers } from '../aws/layers';
import { acquireLease, type LeasePorts } from '../aws/lease';
import type { ObjectStore } from '../aws/objects';

export interface ClaimPorts extends LeasePorts {
  objects: LeasePorts['objects'] & Pick<ObjectStore, 'bucket' | 'head'>;
  layers: Pick<Layers, 'find'>;
}

/**
 * Finds out what is left to do for one fingerprint, and claims it. Nothing can be published without the claim, so what
 * is found while holding it stays true.
 */
export async function claim(
  execution: string,
  prefix: string,
  name: string,
  ports: ClaimPorts,
): Promise<PlannedTarget['action']> {
  const isPublished = () =>
    ports.layers.find(name, (text) => describesArtifact(text, ports.objects.bucket, prefix + buildFiles.artifact));
  if (await isPublished()) return 'reuse';
  if (!(await acquireLease(ports, prefix + buildFiles.claim, execution))) {
    throw new PipelineError('BuildInProgress', `Another execution is building ${name}; its result will be used.`);
  }
  // Its holder may have published it between the first look and the claim.
  if (await isPublished()) return 'reuse';
  return (await ports.objects.head(prefix + buildFiles.layer)) ? 'publish' : 'build';
}
