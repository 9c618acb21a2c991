/** Reads the build report that a build wrote. People are shown what stands in it, so its texts are short and plain. */
import { z } from 'zod';
import { buildFiles } from '../../core/keys';
import { notCompiledKinds } from '../../core/report';
import { refused } from './refused';

export const reportFile = buildFiles.report;

/** Longest text, in characters, and most entries of a list. */
const maxText = 1000;
const maxEntries = 20_000;

/** Printable ASCII: nothing that turns a line around or that a terminal takes for a command. */
export const plainText = z
  .string()
  .regex(/^[\x20-\x7e]*$/, 'is not plain text')
  .max(maxText);
export const list = <T extends z.ZodType>(entry: T) => z.array(entry).max(maxEntries);
export const count = z.int().nonnegative();
const packageSchema = { id: plainText, version: plainText };

const assemblySchema = z.strictObject({
  path: plainText,
  ilBytes: count,
  nativeBytes: count,
  readyToRun: z.boolean(),
  methods: count,
  reason: plainText.optional(),
  notCompiled: z.strictObject({ kind: z.enum(notCompiledKinds), detail: plainText.optional() }).optional(),
  level: plainText.optional(),
  levelReason: plainText.optional(),
});

const startupImageSchema = z.strictObject({
  requested: count,
  resolved: count,
  warmed: count,
  loaded: count,
  dropped: z.record(plainText, count),
  examples: list(z.string().max(2 * maxText)),
  compiled: count,
  bytes: count,
});

/** What every build report has (`ReportBase`). */
export const reportBase = {
  version: z.literal(1),
  framework: plainText,
  architecture: plainText,
  level: plainText,
  sdk: plainText,
  compiler: plainText,
  image: plainText.optional(),
  unavailableImage: plainText.optional(),
  startupImage: startupImageSchema.optional(),
  zipBytes: count,
  unzippedBytes: count,
  seconds: z.record(plainText, z.number()),
};

const reportSchema = z.strictObject({
  ...reportBase,
  packages: list(z.strictObject(packageSchema)),
  leftOut: list(z.strictObject({ ...packageSchema, reason: plainText })),
  kept: z.strictObject({ from: plainText, packages: list(z.strictObject(packageSchema)) }).optional(),
  assemblies: list(assemblySchema),
  otherFiles: list(z.strictObject({ path: plainText, bytes: count })),
  warnings: list(
    z.strictObject({
      code: plainText,
      message: z
        .string()
        .regex(/^[\x20-\x7e\n]*$/, 'is not plain text')
        .max(2 * maxText),
    }),
  ),
});

export type CheckedReport = z.infer<typeof reportSchema>;

/** @throws PipelineError `LayerContentRefused` when a report says another thing of the layer as a whole than what is known */
export function checkWhole<Name extends string>(
  report: Record<NoInfer<Name>, string | number>,
  known: Record<Name, string | number>,
): void {
  for (const [name, value] of Object.entries(known) as [Name, string | number][]) {
    if (report[name] !== value) throw refused(reportFile, `says ${name} ${report[name]}, but it is ${value}`);
  }
}

export const parseReport = (bytes: Buffer): CheckedReport => parseReportAs(reportSchema, bytes);

/** @throws PipelineError `LayerContentRefused` for what is no report of this form */
export function parseReportAs<T extends z.ZodType>(schema: T, bytes: Buffer): z.infer<T> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw refused(reportFile, 'is not JSON', { cause });
  }
  const report = schema.safeParse(value);
  if (report.success) return report.data;
  const [issue] = report.error.issues;
  throw refused(reportFile, `is not a build report: ${issue?.path.join('.')}: ${issue?.message}`);
}
