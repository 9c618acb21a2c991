/** Reads the build report of a function's layer (core/function-report.ts). People are shown what stands in it. */
import { z } from 'zod';
import { compiledScopes } from '../../core/function-pipeline';
import { functionNotCompiledKinds } from '../../core/function-report';
import { notCompiledKinds } from '../../core/report';
import { count, list, parseReportAs, plainText, reportBase } from '../publish-layer/report-schema';

const assemblySchema = z.strictObject({
  // Of the function's zip: whatever its owner calls a file.
  path: z.string().max(1000),
  copy: z.string().max(1000).optional(),
  bytes: count,
  copyBytes: count.optional(),
  methods: count.optional(),
  reason: plainText.optional(),
  notCompiled: z
    .strictObject({ kind: z.enum([...notCompiledKinds, ...functionNotCompiledKinds]), detail: plainText.optional() })
    .optional(),
  level: plainText.optional(),
  levelReason: plainText.optional(),
});

const schema = z.strictObject({
  ...reportBase,
  scope: z.enum(compiledScopes),
  // It quotes the profile, which anybody may have written.
  imageRefused: z.string().max(1000).optional(),
  room: count,
  assemblies: list(assemblySchema),
});

export type CheckedReport = z.infer<typeof schema>;

/** @throws PipelineError `LayerContentRefused` */
export const parseReport = (bytes: Buffer): CheckedReport => parseReportAs(schema, bytes);
