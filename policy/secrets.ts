/** Recognises credentials in clear text. */

const patterns = [
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/, // an AWS access key's ID
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\bgh[pousr]_[A-Za-z0-9]{36}\b/, // a GitHub token
  /:\/\/[^/\s:@]+:[^/\s:@]+@/, // user and password in a URL
];

const names = /password|passwd|secret|token|api_?key|access_?key|credential/i;

export const looksSecret = (value: string): boolean => patterns.some((pattern) => pattern.test(value));

/** Whether a variable is named as a secret is, or holds one. */
export const isSecretVariable = (name: string, value: unknown): boolean =>
  names.test(name) || looksSecret(String(value));
