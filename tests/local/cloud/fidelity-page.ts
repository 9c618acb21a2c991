/** docs/fidelity.md, made of what the local cloud's services say of themselves and of the constraints that are checked. */
import { type ApiConstraints, constraintsOf } from '../../../local/cloud/validation/model';
import type { Service } from '../../../local/contract/service';

const introduction = `# How faithful the local cloud is

\`npm start\`, \`npm run serve\` and the tests run the pipeline against AWS's APIs on this machine
([local/](../local/README.md)). This page says of every operation that is answered there what is checked, what differs from AWS,
and why that is all right. It is written by a test from what the code says of itself: don't edit it, run
\`WRITE_DOCS=1 npx jest tests/local/cloud/fidelity.test.ts\`.

What is checked of every request, whatever it asks for:

- **Signature**: version 4, with a key that this start of the cloud made, lately, for its region, of the whole request.
- **Input**: values of the types that the SDK's schemas have; required members, lengths, ranges, patterns and enums of the
  API's own model, as botocore ships it. In the table: how many of these constraints the operation's input has. botocore is the
  judge, too: a test has it send a request for each constraint that a request can violate, with nothing checked before it
  leaves, and every one has to be refused.
- **Permissions**: of requests by a role its policies are evaluated, \`on\` the resource's ARN where AWS names one for the
  action, else on \`*\`. Policies are checked when they are put, as IAM does, and a service acts as a role only if the role
  trusts it.
- **Checksums** of what is sent to S3, in headers, after the content, and \`Content-MD5\`.

What differs everywhere: there is one account, in one region, with one user, its owner. Nothing is throttled, but for Lambda's
API where a command or a test asks for AWS's rates, and nothing is eventually consistent: what was written can be read at once.
That is kinder than AWS. Policies of buckets, topics and queues
are kept and not evaluated, as within one account the roles' policies decide. An operation that is not here is refused with
501 and by name, in its protocol's own form.
`;

/** The whole page. */
export function fidelityPage(services: Service[]): string {
  return [introduction, ...services.map(section)].join('\n');
}

function section({ name, handlers, actions = {}, differences }: Service): string {
  const api = constraintsOf(name);
  const rows = Object.keys(handlers)
    .sort()
    .map((operation) => {
      const cells = [
        `\`${operation}\``,
        checked(api, operation),
        permission(operation, actions),
        differences[operation],
      ];
      return `| ${cells.map((cell) => (cell ?? '?').replaceAll('|', '\\|') || 'nothing known').join(' | ')} |`;
    });
  const head = '| operation | constraints checked | permission | what differs from AWS |\n| --- | --- | --- | --- |';
  return `## \`${name}\`, API of ${api.apiVersion}\n\n${head}\n${rows.join('\n')}\n`;
}

/** A service's own function says which resource an operation touches; without one it is `*`. */
const permission = (operation: string, actions: NonNullable<Service['actions']>): string =>
  operation in actions ? 'on the resource' : 'on `*`';

function checked(api: ApiConstraints, operation: string): string {
  const input = api.operations[operation];
  const count = input ? constraintsWithin(api, input) : 0;
  return count === 0 ? 'none in the model' : String(count);
}

/** Constraints that a shape's values have to meet, each shape counted once. */
function constraintsWithin(api: ApiConstraints, start: string): number {
  const seen = new Set<string>();
  const count = (name: string | undefined): number => {
    const shape = name === undefined ? undefined : api.shapes[name];
    if (!name || !shape || seen.has(name)) return 0;
    seen.add(name);
    const { required = [], min, max, pattern, enum: values } = shape;
    const own = [min, max, pattern, values].filter((constraint) => constraint !== undefined).length;
    const inner = [...Object.values(shape.members ?? {}), shape.item, shape.key, shape.value];
    return required.length + own + inner.reduce((sum, next) => sum + count(next), 0);
  };
  return count(start);
}
