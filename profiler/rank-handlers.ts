/** Which of the methods that Lambda could call is meant to be: judged by what they take, then by what they are called. */

/** A method that Lambda could call, as handlers/HandlerFinder.cs finds it. Types go by their full names. */
export interface HandlerCandidate {
  /** `Assembly::Type::Method` */
  handler: string;
  takes: string[];
  returns: string;
  attributes: string[];
  /** Lambda calls no method by a name that several have. */
  isOverloaded: boolean;
}

export interface RankedHandler {
  handler: string;
  /** Larger is likelier; 0 is a public method like any other. */
  rank: number;
  /** What speaks for it, to go on with after "it". */
  reason: string;
}

/** The likeliest first. Methods that can't be meant are left out. */
export const rankHandlers = (candidates: readonly HandlerCandidate[]): RankedHandler[] =>
  candidates
    .filter((candidate) => !isRefused(candidate))
    .map(rank)
    .sort((a, b) => b.rank - a.rank || Number(a.handler > b.handler) - Number(a.handler < b.handler));

/** The one that stands out, if one does. */
export function clearWinner([first, second]: readonly RankedHandler[]): RankedHandler | undefined {
  return first && first.rank > 0 && first.rank > (second?.rank ?? 0) ? first : undefined;
}

function isRefused({ isOverloaded, attributes, returns }: HandlerCandidate): boolean {
  const isAsync = attributes.includes('System.Runtime.CompilerServices.AsyncStateMachineAttribute');
  // Amazon.Lambda.Annotations writes a class beside it, whose method is the handler.
  const isTemplate = attributes.includes('Amazon.Lambda.Annotations.LambdaFunctionAttribute');
  return isOverloaded || isTemplate || (isAsync && returns === 'System.Void');
}

/** More than what names can add up to: a signature weighs more than any name. */
const signatureWeight = 10;

function rank(candidate: HandlerCandidate): RankedHandler {
  const { handler } = candidate;
  const [, type = '', method = ''] = handler.split('::');
  const [signature, reason] = signatureOf(candidate);
  const names = rankNames(type, method);
  return {
    handler,
    rank: signature * signatureWeight + names,
    reason: reason ?? (names > 0 ? 'is named like a handler' : 'is public'),
  };
}

function signatureOf({ takes, returns, attributes }: HandlerCandidate): [weight: number, reason?: string] {
  if (takes.at(-1) === 'Amazon.Lambda.Core.ILambdaContext') return [2, 'takes an ILambdaContext'];
  if (attributes.includes('Amazon.Lambda.Core.LambdaSerializerAttribute')) return [2, 'has a LambdaSerializer'];
  if (/^Amazon\.Lambda\.\w+Events?\./.test(takes[0] ?? '')) return [2, `takes an event of AWS (${takes[0]})`];
  // What else it returned would need a serializer, and who has one takes no Stream.
  if (takes[0] === 'System.IO.Stream' && /^System\.(Void|Threading\.Tasks\.Task|.*Stream>?)$/.test(returns))
    return [1, 'takes a Stream'];
  return [0];
}

/** The names of AWS's own templates count most. */
function rankNames(type: string, method: string): number {
  const ofMethod = [/^FunctionHandler(Async)?$/, /^(Handle|Handler)(Async)?$/, /Handle/].findIndex((name) =>
    name.test(method),
  );
  const ofType = /(Functions?|Handler|Lambda|EntryPoint|_Generated)$/.test(type);
  return (ofMethod < 0 ? 0 : 3 - ofMethod) * 2 + (ofType ? 1 : 0);
}
