/** Decides whether a principal may make a call, by the policies of its role. */
import {
  AwsError,
  type Decision,
  type Principal,
  type RequiredPermission,
  type RolePrincipal,
  type Service,
  type Shape,
} from '../../contract/service';
import type { StateStore } from '../../contract/state';
import { evaluate, type PermissionRequest, type PolicyDocument } from './policy';
import { mayAssume } from './trust';

/** What the iam service keeps of a role, by role name, in the table `iam.roles`. */
export interface StoredRole {
  arn: string;
  id: string;
  path: string;
  created: string;
  description?: string;
  maxSessionDuration: number;
  trustPolicy: string;
  /** Inline policies: JSON documents by name. */
  policies: Record<string, string>;
  tags: Record<string, string>;
}

export const rolesTable = 'iam.roles';

/** Last part of a role's ARN, after its path. */
export const roleName = (roleArn: string): string => roleArn.split('/').at(-1) ?? '';

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>`, as AWS names the caller in messages. */
export function callerArn(principal: Principal, accountId: string): string {
  if (principal.kind === 'root') return `arn:aws:iam::${accountId}:root`;
  return `arn:aws:sts::${accountId}:assumed-role/${roleName(principal.roleArn)}/${principal.sessionName}`;
}

export class Authorizer {
  constructor(
    private readonly state: StateStore,
    private readonly region: string,
    private readonly accountId: string,
    private readonly onDecision: (call: Decision) => void = () => {},
  ) {}

  /** Throws AWS's AccessDenied unless every permission that the operation takes is given. */
  authorize(service: Service, operation: string, input: Shape, principal: Principal): void {
    if (principal.kind === 'root') return;
    const role = this.roleOf(principal);
    if (!role) throw this.denied(service, principal, `${service.name}:${operation}`, '*', 'the role does not exist');
    this.requireTrust(service, role, principal);
    for (const permission of permissionsFor(service, operation, input)) {
      const refusal = this.refusal(role, principal, permission);
      if (refusal) throw this.denied(service, principal, permission.action, permission.resource, refusal);
    }
  }

  /** Whether every one of these permissions is given. */
  permits(principal: Principal, required: RequiredPermission[]): boolean {
    if (principal.kind === 'root') return true;
    const role = this.roleOf(principal);
    return role !== undefined && required.every((permission) => !this.refusal(role, principal, permission));
  }

  private roleOf({ roleArn }: RolePrincipal): StoredRole | undefined {
    return this.state.table<StoredRole>(rolesTable).get(roleName(roleArn));
  }

  private requireTrust(service: Service, { trustPolicy }: StoredRole, { roleArn, assumedBy }: RolePrincipal): void {
    if (assumedBy === undefined) return;
    const context = { 'aws:SourceAccount': this.accountId };
    if (mayAssume(trustPolicy, { kind: 'Service', names: [assumedBy] }, context)) return;
    const message = `The service ${assumedBy} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
    throw new AwsError(accessDeniedCode(service), message, 403);
  }

  /** Why something is not allowed; undefined when it is. */
  private refusal(role: StoredRole, principal: RolePrincipal, permission: RequiredPermission): string | undefined {
    const { action, resource, context = {} } = permission;
    const request = { action, resource, context: { ...this.globalContext(principal), ...context } };
    const refusal = refusalOf(role, request);
    this.onDecision({ role: roleName(principal.roleArn), ...request, allowed: refusal === undefined });
    return refusal;
  }

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
  private globalContext(principal: RolePrincipal): Record<string, string> {
    return {
      'aws:PrincipalArn': principal.roleArn,
      'aws:PrincipalAccount': this.accountId,
      'aws:PrincipalType': 'AssumedRole',
      'aws:ResourceAccount': this.accountId,
      'aws:RequestedRegion': this.region,
      // Requests never leave the machine, which is what the condition is about.
      'aws:SecureTransport': 'true',
    };
  }

  private denied(service: Service, principal: Principal, action: string, resource: string, reason: string): AwsError {
    const caller = callerArn(principal, this.accountId);
    const message = `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
    return new AwsError(accessDeniedCode(service), message, 403);
  }
}

function refusalOf({ policies }: StoredRole, request: PermissionRequest): string | undefined {
  const documents = Object.values(policies).map((document) => JSON.parse(document) as PolicyDocument);
  try {
    const decision = evaluate(documents, request);
    if (decision === 'allow') return undefined;
    if (decision === 'explicit-deny') return 'with an explicit deny in an identity-based policy';
    return `because no identity-based policy allows the ${request.action} action`;
  } catch (error) {
    return `because its policies can't be evaluated: ${(error as Error).message}`;
  }
}

/** Services don't agree on the name of this error. */
function accessDeniedCode({ name }: Service): string {
  if (name === 's3' || name === 'iam' || name === 'sts') return 'AccessDenied';
  if (name === 'sns') return 'AuthorizationError';
  return 'AccessDeniedException';
}

function permissionsFor(service: Service, operation: string, input: Shape): RequiredPermission[] {
  const permissions = service.actions?.[operation]?.(input);
  return permissions ?? [{ action: `${service.name}:${operation}`, resource: '*' }];
}
