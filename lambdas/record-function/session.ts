/** What recording one function's start needs: what is asked for, and the ports. */
import { recordingDescription } from '../../core/function-layer';
import type { DeployedFunction } from '../../core/function-layout/layer-texts';
import type { PlannedRecording } from '../../core/function-pipeline';
import type { FunctionTags } from '../aws/function-tags';
import type { ConsumerFunction, Functions } from '../aws/functions';
import type { Invocations } from '../aws/invocations';
import type { LayerVersions } from '../aws/layer-versions';
import type { Layers } from '../aws/layers';
import type { Log } from '../aws/logger';
import type { ObjectStore } from '../aws/objects';
import type { VersionConfigurations } from '../aws/version-configuration';
import type { Versions } from '../aws/versions';
import { type Attachment, attachmentFor } from '../move-function/attachment/attach';
import type { Recording } from './recording';
import type { Programs } from './recording-layer';
import type { RecordSettings } from './settings';

export interface RecordPorts {
  objects: ObjectStore;
  functions: Functions;
  tags: FunctionTags;
  layers: Pick<Layers, 'find' | 'publish'>;
  layerVersions: Pick<LayerVersions, 'delete'>;
  versions: Versions;
  configurations: VersionConfigurations;
  invocations: Invocations;
  /** What lies in a function's zip. @throws Obstacle, UnfitFunction */
  readFunction(found: ConsumerFunction): Promise<DeployedFunction>;
  /** What was deployed with the stack. */
  readPrograms(): Promise<Programs>;
  /** A URL that takes one object with PUT, for so many seconds. */
  presignedPut(key: string, seconds: number): Promise<string>;
  /** A name that nobody can guess. */
  newToken(): string;
  pause(milliseconds: number): Promise<void>;
  now(): Date;
  /** Milliseconds that this invocation may still take. */
  remaining(): number;
  log: Log;
}

export interface Session {
  plan: PlannedRecording;
  /** ARN of the execution. */
  execution: string;
  settings: RecordSettings;
  ports: RecordPorts;
}

export const attachmentOf = ({ plan, execution, settings }: Session): Attachment =>
  attachmentFor(plan.function, execution, settings.LAYER_PREFIX);

/** Events that a function is recorded with: each is an invocation of its owner's, and more of them show little that is new. */
const maxEvents = 10;

export const eventsOf = ({ plan }: Session): string[] => plan.events.slice(0, maxEvents);

/** Description of a recording's layer version, and of the function's version with it. */
export const descriptionOf = ({ token }: Recording, { ports }: Session): string =>
  recordingDescription(token, ports.objects.bucket);
