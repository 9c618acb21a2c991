/** Settings of plan-build, from its environment. */
import { z } from 'zod';
import { architectures, frameworks, levels } from '../../core/targets';
import { json } from '../aws/settings';

export const settingsSchema = z.object({
  /** Target frameworks of a manifest that names none. */
  DEFAULT_FRAMEWORKS: json(z.array(z.enum(frameworks)).min(1)),
  /** Architectures of a manifest that names no runtime identifier. */
  DEFAULT_ARCHITECTURES: json(z.array(z.enum(architectures)).min(1)),
  /** Level of a manifest that names none. */
  DEFAULT_LEVEL: z.enum(levels),
  /** What the names of the layers begin with, if they have a prefix. */
  LAYER_PREFIX: z.string().min(1).optional(),
  /** Path below which the parameters of the layers stand, such as `/prejit`. */
  SSM_PREFIX: z.string().startsWith('/'),
  /** Name of the CodeBuild project of each framework. */
  BUILD_PROJECTS: json(z.record(z.enum(frameworks), z.string().min(1))),
  /** Changes whenever the same manifest would be built differently: part of every fingerprint. */
  BUILDER_ID: z.string().min(1),
});

export type PlanSettings = z.infer<typeof settingsSchema>;
