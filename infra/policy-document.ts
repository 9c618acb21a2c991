/** IAM policy documents as typed values: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */

export interface Statement {
  /** Name of the statement; letters and digits. */
  Sid: string;
  Effect: 'Allow' | 'Deny';
  /** Who, in policies of resources and of trust. */
  Principal?: '*' | { Service: string } | { AWS: string | string[] };
  Action: string[];
  /** ARNs. Absent in trust policies. */
  Resource?: string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: Statement[];
}

export const policyDocument = (...statements: Statement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
});

/** A statement of a role's policy. */
export const allow = (
  sid: string,
  actions: string[],
  resources: string[],
  condition?: Statement['Condition'],
): Statement => ({
  Sid: sid,
  Effect: 'Allow',
  Action: actions,
  Resource: resources,
  ...(condition && { Condition: condition }),
});

/**
 * Lets an AWS service assume a role, on behalf of the given account alone: without the condition, another account could
 * make the service use the role (the "confused deputy").
 */
export const trustPolicy = (service: string, accountId: string): PolicyDocument =>
  policyDocument({
    Sid: 'Service',
    Effect: 'Allow',
    Principal: { Service: service },
    Action: ['sts:AssumeRole'],
    Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
  });

/** Refuses every request over plain HTTP. */
export const tlsOnly = (actions: string[], resources: string[]): Statement => ({
  Sid: 'TlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: actions,
  Resource: resources,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
