/** Names of layers, as users write them: in a manifest's path, in the stack's configuration, in a function's tag. */

/** The pattern's text, to stand in a longer one. */
export const layerNameExpression = '[a-z0-9-]{1,40}';

export const layerNamePattern = new RegExp(`^${layerNameExpression}$`);

/** Key of the tag by which a function names the layer that it follows. */
export const consumerTag = 'prejit:layer';
