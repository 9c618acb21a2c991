/** The little XML that the protocols write themselves, apart from what the SDK's codec writes. */

export const escapeXml = (text: string): string =>
  text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** An element with content that is XML already. */
export const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;
