/**
 * The images that CodeBuild offers at present, as far as the pipeline can build on them. Amazon Linux 2 is no longer among
 * them, though projects that name it still run. Nothing is started from an image here: builds run on the machine itself.
 */
const image = (name: string) => ({ name, description: name, versions: [] });

export const curatedImages = {
  platforms: [
    {
      platform: 'AMAZON_LINUX',
      languages: [
        {
          language: 'STANDARD',
          images: [
            image('aws/codebuild/amazonlinux-x86_64-standard:5.0'),
            image('aws/codebuild/amazonlinux-x86_64-standard:6.0'),
          ],
        },
      ],
    },
  ],
};
