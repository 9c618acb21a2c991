/** Faults at requests that come over HTTP. */
import type { IncomingRequest, Intercept, Shape } from '../local/contract/service';

export interface Happening {
  intercept: Intercept;
  /** How often it has happened: a fault that did not proves nothing. */
  readonly times: number;
  /** Why it could not be made to happen. */
  readonly failed?: Error | undefined;
}

export type IsMoment = (request: IncomingRequest) => boolean;

/** A request of a function of the pipeline. @param stage such as `record-function` */
export const by =
  (stage: string, operation: string, isMoment: (input: Shape) => boolean = () => true): IsMoment =>
  (request) =>
    request.operation === operation &&
    request.principal.kind === 'role' &&
    request.principal.sessionName === `prejit-dev-${stage}` &&
    isMoment(request.input);

/** A request about an object of a bucket. */
export const about =
  (operation: string, isKey: (key: string) => boolean): IsMoment =>
  (request) =>
    request.operation === operation && isKey(request.input.Key ?? '');

/** In the place of the call, or around it. @param most how often at most; default: always */
export function at(isMoment: IsMoment, act: Intercept, most = Number.POSITIVE_INFINITY): Happening {
  let times = 0;
  return {
    get times() {
      return times;
    },
    intercept(request, answer) {
      if (times >= most || !isMoment(request)) return answer(request.input);
      times++;
      return act(request, answer);
    },
  };
}

/** Once, after the call was made and before whoever made it hears of that. */
export const after = (isMoment: IsMoment, act: Act): Happening =>
  beside(isMoment, act, async (make, { input }, answer) => {
    const output = await answer(input);
    await make();
    return output;
  });

/** Once, before the call is made. */
export const before = (isMoment: IsMoment, act: Act): Happening =>
  beside(isMoment, act, async (make, { input }, answer) => {
    await make();
    return answer(input);
  });

type Act = () => Promise<unknown>;

/** What goes wrong with the act is nothing that whoever makes the call should hear of. */
function beside(
  isMoment: IsMoment,
  act: Act,
  order: (make: Act, ...call: Parameters<Intercept>) => ReturnType<Intercept>,
): Happening {
  let failed: Error | undefined;
  const make = () =>
    act().catch((error: Error) => {
      failed = error;
    });
  const happening = at(isMoment, (...call) => order(make, ...call), 1);
  return {
    intercept: happening.intercept,
    get times() {
      return happening.times;
    },
    get failed() {
      return failed;
    },
  };
}
