/** What each framework is built on: the one table of build images. */
import type { Framework } from '../core/targets';

export interface BuildImage {
  /** CodeBuild's name of the image. */
  image: string;
  /** The .NET SDK, as the image's `runtime-versions` take it. */
  dotnet: string;
  /** Node.js, which runs the build, in the same form. */
  nodejs: string;
}

const amazonLinux2 = 'aws/codebuild/amazonlinux2-x86_64-standard:4.0';
const amazonLinux2023 = 'aws/codebuild/amazonlinux-x86_64-standard:5.0';

/** The frameworks' images where the stack's configuration says nothing else. */
const defaultImages: Record<Framework, string> = {
  'net8.0': amazonLinux2,
  // .NET 10 needs glibc 2.27; Amazon Linux 2 has 2.26.
  'net10.0': amazonLinux2023,
};

/** The .NET SDK of each framework in images that have several of them. */
const sdks: Record<Framework, string> = { 'net8.0': '8.0', 'net10.0': '10.0' };

/** The images that can build, with what is particular to each. */
const images: Record<string, { nodejs: string; sdks: Partial<Record<Framework, string>> }> = {
  // This image has no .NET 8: it installs the exact version named here, the last of .NET 8. Its glibc has no newer
  // Node.js than 16. Amazon Linux 2 reached its end of support on 2026-06-30; `prejit:buildImages` picks another image.
  [amazonLinux2]: { nodejs: '16', sdks: { 'net8.0': '8.0.428' } },
  [amazonLinux2023]: { nodejs: '20', sdks },
  'aws/codebuild/amazonlinux-x86_64-standard:6.0': { nodejs: '22', sdks },
};

/** Images that AWS does not maintain any more, and what builds in their place when CodeBuild can't provide them. */
const replacements: Record<string, string> = { [amazonLinux2]: amazonLinux2023 };

/** Names of the images that can build a framework. */
export const imagesFor = (framework: Framework): string[] =>
  Object.entries(images)
    .filter(([, image]) => image.sdks[framework] !== undefined)
    .map(([name]) => name);

/** The image that builds a framework: the configured one, or the table's. */
export function buildImage(framework: Framework, overrides: Partial<Record<Framework, string>> = {}): BuildImage {
  const name = overrides[framework] ?? defaultImages[framework];
  const image = images[name];
  const dotnet = image?.sdks[framework];
  if (image === undefined || dotnet === undefined) {
    throw new RangeError(`${name} can't build ${framework}; images that can: ${imagesFor(framework).join(', ')}`);
  }
  return { image: name, dotnet, nodejs: image.nodejs };
}

/** The image that builds a framework when CodeBuild can't provide its own; undefined where AWS maintains that. */
export function replacementImage(
  framework: Framework,
  overrides: Partial<Record<Framework, string>> = {},
): BuildImage | undefined {
  const replacement = replacements[buildImage(framework, overrides).image];
  return replacement === undefined ? undefined : buildImage(framework, { [framework]: replacement });
}
