/** Whether the build projects are there, each with an image that can build its framework. */
import type { Framework } from '../../core/targets';
import { imagesFor, replacementImage } from '../../infra/build-images';
import { type Check, Finding } from '../check';
import type { Clients } from '../clients';
import { credentials } from './credentials';
import { projectsOf } from './projects';

const advice = {
  missing: {
    when: 'a build project is missing',
    todo: 'Run `pulumi refresh`, which finds out what is gone, then `pulumi up`, which makes it again.',
  },
  wrong: {
    when: 'a project’s image can’t build its framework',
    todo: 'Take the image out of `prejit:buildImages`, or name one that can, then run `pulumi up`. If the project was changed by hand, `pulumi refresh` comes first.',
  },
};

export const buildImage: Check = {
  name: 'build image',
  proves: 'each framework is built on an image that can build it',
  needs: [credentials],
  advice,
  async run({ aws, stack }) {
    const projects = await projectsOf(aws, stack);
    const offered = await offeredImages(aws);
    const images: string[] = [];
    const notes: string[] = [];
    for (const [framework, name] of Object.entries(stack.buildProjects)) {
      const image = projects.find((project) => project.name === name)?.environment?.image;
      if (image === undefined) throw new Finding(`There is no CodeBuild project ${name}.`, advice.missing);
      const able = imagesFor(framework as Framework);
      if (!able.includes(image)) {
        throw new Finding(`${name} has the image ${image}; ${framework} is built on ${able.join(', ')}.`, advice.wrong);
      }
      if (!offered.has(image))
        notes.push(`CodeBuild no longer lists ${image}: ${instead(framework as Framework, image)}`);
      images.push(`${framework} on ${image.slice(image.lastIndexOf('/') + 1)}`);
    }
    return { detail: images.join(', '), notes, value: undefined };
  },
};

/** What becomes of a framework's builds when its image can't be had any more. */
function instead(framework: Framework, image: string): string {
  const replacement = replacementImage(framework, { [framework]: image });
  if (!replacement) return `before ${framework} can't be built any more, let prejit:buildImages name another.`;
  return `when it can't be provided, ${framework} is built on ${replacement.image}.`;
}

/** Names of the images that CodeBuild maintains now. Others may still be there. */
async function offeredImages({ codebuild }: Clients): Promise<Set<string>> {
  const { platforms = [] } = await codebuild.listCuratedEnvironmentImages({});
  const images = platforms.flatMap(({ languages = [] }) => languages).flatMap(({ images = [] }) => images);
  return new Set(images.map(({ name = '' }) => name));
}
