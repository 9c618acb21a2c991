/** The stack whose leavings are removed, as its configuration describes it: a stack that is gone has no outputs. */
import path from 'node:path';
import { loadProject, type Project } from '../local/engine/config';

const root = path.join(__dirname, '..');

export interface RemovedStack {
  /** `<project>-<stack>`, which stands in its claim and in its buckets' tag. */
  id: string;
  region: string;
  ssmPrefix: string;
  layerPrefix: string;
}

/** Reads Pulumi.yaml and Pulumi.<stack>.yaml. */
export function removedStack(stack: string): RemovedStack {
  const project = loadProject({ directory: root, stack });
  return {
    id: `${project.name}-${stack}`,
    region: project.config['aws:region'] ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? '',
    ssmPrefix: valueIn(project, 'ssmPrefix'),
    layerPrefix: valueIn(project, 'layerPrefix'),
  };
}

const valueIn = ({ name, config }: Project, key: string): string => config[`${name}:${key}`] ?? '';
