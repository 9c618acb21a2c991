/** Policy documents as IAM takes them and gives them back. */
import { AwsError } from '../../contract/service';
import { type PolicyKind, policyProblem } from '../authorization/document';

export function checkPolicyDocument(text: string, kind: PolicyKind): void {
  const problem = policyProblem(text, kind);
  if (problem !== undefined) throw new AwsError('MalformedPolicyDocumentException', problem);
}

/** IAM answers with documents in the encoding of URLs (RFC 3986). */
export const encodeDocument = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
