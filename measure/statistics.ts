/** Summaries of samples. Ratios are of medians: one slow start must not decide. */

export interface Summary {
  median: number;
  p90: number;
  /** Distance between the quartiles. */
  spread: number;
}

function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export const median = (values: number[]): number => quantile(values, 0.5);

export const summarize = (values: number[]): Summary => ({
  median: median(values),
  p90: quantile(values, 0.9),
  spread: quantile(values, 0.75) - quantile(values, 0.25),
});
