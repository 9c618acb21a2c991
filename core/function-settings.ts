/** Which functions may get a layer of their own, and what it has to be worth. */
import { z } from 'zod';

const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);

const functionName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);

/** Names and bounds of `prejit:functionLayers`. How functions are tried is `prejit:rollout`'s to say. */
export const functionSettingsSchema = z.strictObject({
  /** Functions that may have a layer without the tag, when `functions/<name>/request.json` asks for it. */
  names: z.array(functionName).default([]),
  /** Share of its cold start that a function has to gain, in percent; else the layer is taken off again. */
  gainPercent: wholeNumber(0, 90).default(10),
  /** Minutes that the first real requests of a function without events are waited for, to record them; 0 records none. */
  recordMinutes: wholeNumber(0, 60).default(10),
  /** Minutes between two looks over the functions that ask for a layer: events of tags are best effort, and deployments send none. */
  lookMinutes: wholeNumber(1, 1440).default(15),
});

export type FunctionSettings = z.infer<typeof functionSettingsSchema>;

export const defaultFunctionSettings: FunctionSettings = functionSettingsSchema.parse({});

/** What is a stack's own in tags: nothing, or its layer prefix without the underscore that no tag's value needs. */
const ownPart = (layerPrefix: string): string => layerPrefix.replace(/_$/, '');

/**
 * The tag by which a function asks for a layer: `prejit:function = on`. An account may have several stacks, of which each but one
 * has a prefix for its layers: that one's functions say `prejit:function = payments`.
 */
export const functionTag = (layerPrefix = '') =>
  ({ key: 'prejit:function', value: ownPart(layerPrefix) || 'on' }) as const;

/**
 * Key of the tag that says that a function has a layer or a recorder of ours; its value is the execution's name. It is set before the
 * function is changed and removed when it is as it was, so that whoever takes the layer off may do so after the tag above is gone.
 */
export const attachedTag = (layerPrefix = ''): string =>
  ['prejit:attached', ownPart(layerPrefix)].filter((part) => part !== '').join(':');
