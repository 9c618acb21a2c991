/**
 * What a target of a rule gets of an event.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
import { AwsError, type CloudEvent, type Shape } from '../../../contract/service';

/** `$`, or names joined by dots: the paths that are run here. */
const pathPattern = /^\$(\.[\w-]+)*$/;

/** Throws for a target whose input can't be made here. */
export function checkInput(target: Shape): void {
  const paths = [target.InputPath, ...Object.values(target.InputTransformer?.InputPathsMap ?? {})] as (
    | string
    | undefined
  )[];
  for (const path of paths) {
    if (path && !pathPattern.test(path)) {
      throw new AwsError('ValidationException', `The local EventBridge does not run the path ${path}: use $.name.name`);
    }
  }
  const names = Object.keys(target.InputTransformer?.InputPathsMap ?? {});
  for (const [, name = ''] of (target.InputTransformer?.InputTemplate ?? '').matchAll(placeholder)) {
    if (names.includes(name)) continue;
    throw new AwsError('ValidationException', `InputTemplate uses <${name}>, which is not in InputPathsMap.`);
  }
}

/** The target's input as JSON. Throws when it is not JSON after all. */
export function targetInput(target: Shape, event: CloudEvent): string {
  if (target.Input) return target.Input;
  if (target.InputPath) return JSON.stringify(valueAt(event, target.InputPath));
  if (target.InputTransformer) return transform(target.InputTransformer, event);
  return JSON.stringify(event);
}

const placeholder = /<([\w.-]+)>/g;

function transform({ InputPathsMap = {}, InputTemplate }: Shape, event: CloudEvent): string {
  let insideString = false;
  // Strings of the template, so that a placeholder is known to stand in one or outside of them.
  const parts: string[] = InputTemplate.split(/((?<!\\)")/);
  const text = parts
    .map((part) => {
      if (part === '"') insideString = !insideString;
      return part.replace(placeholder, (_found: string, name: string) => {
        const json = JSON.stringify(valueAt(event, InputPathsMap[name]) ?? '');
        if (!insideString) return json;
        return json.startsWith('"') ? json.slice(1, -1) : JSON.stringify(json).slice(1, -1);
      });
    })
    .join('');
  JSON.parse(text);
  return text;
}

function valueAt(event: CloudEvent, path: string): unknown {
  let value: unknown = event;
  for (const name of path.split('.').slice(1)) value = (value as Shape | undefined | null)?.[name];
  return value;
}
