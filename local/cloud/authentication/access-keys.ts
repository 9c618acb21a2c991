/** The keys that requests can be signed with: the account owner's, new at each start, and those of sessions of roles. */
import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Credentials, Principal, SessionCredentials } from '../../contract/service';

export interface AccessKey extends Credentials {
  principal: Principal;
  /** What a request has to bring along besides its signature, of a session. */
  sessionToken?: string;
  /** Milliseconds since 1970 until which it can be used; without, as long as the cloud runs. */
  expires?: number;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export class AccessKeys {
  readonly owner: Credentials = newCredentials('AKIA');
  private readonly keys = new Map<string, AccessKey>();

  constructor() {
    this.keys.set(this.owner.accessKeyId, { ...this.owner, principal: { kind: 'root' } });
  }

  find(accessKeyId: string): AccessKey | undefined {
    return this.keys.get(accessKeyId);
  }

  newSession(principal: Principal, expires?: number): SessionCredentials {
    const credentials = { ...newCredentials('ASIA'), sessionToken: randomBytes(48).toString('base64') };
    this.keys.set(credentials.accessKeyId, { ...credentials, principal, expires });
    return credentials;
  }
}

/** @param prefix AWS's: `AKIA` of a long-term key, `ASIA` of a session's */
function newCredentials(prefix: 'AKIA' | 'ASIA'): Credentials {
  const id = Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('');
  // 30 bytes are 40 characters, as in AWS.
  return { accessKeyId: `${prefix}${id}`, secretAccessKey: randomBytes(30).toString('base64') };
}

/** Compares secrets in a time that doesn't tell how much of them is right. */
export function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
