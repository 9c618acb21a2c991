/** Resource Groups Tagging API: finds functions and buckets by their tags. */
import { AwsError, type Cloud, type Service, type Shape } from '../../contract/service';
import { paginate } from './paginate';
import { tagsFromList, tagsToList } from './tags';

interface Tagged {
  arn: string;
  tags: Record<string, string>;
}
const maxPage = 100;

export function createTagging(cloud: Cloud): Service {
  async function taggedFunctions(): Promise<Tagged[]> {
    const arns: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await cloud.call('lambda', 'ListFunctions', { ...(Marker && { Marker }) });
      arns.push(...page.Functions.map(({ FunctionArn }: Shape) => FunctionArn));
      Marker = page.NextMarker;
    } while (Marker);
    const tagged = arns.map(async (arn) => {
      const { Tags } = await cloud.call('lambda', 'ListTags', { Resource: arn });
      return { arn, tags: (Tags ?? {}) as Record<string, string> };
    });
    return Promise.all(tagged);
  }

  async function taggedBuckets(): Promise<Tagged[]> {
    const { Buckets } = await cloud.call('s3', 'ListBuckets', {});
    const tagged = Buckets.map(async ({ Name: Bucket }: Shape) => {
      const { TagSet } = await cloud.call('s3', 'GetBucketTagging', { Bucket }).catch(withoutTags);
      return { arn: `arn:aws:s3:::${Bucket}`, tags: tagsFromList(TagSet) };
    });
    return Promise.all(tagged);
  }

  /** What is looked for by its tags here. */
  const finders: Record<string, () => Promise<Tagged[]>> = {
    lambda: taggedFunctions,
    'lambda:function': taggedFunctions,
    s3: taggedBuckets,
  };

  return {
    name: 'tagging',
    handlers: {
      async GetResources({ TagFilters = [], ResourceTypeFilters = [], ResourcesPerPage = 50, PaginationToken }) {
        const types: string[] = ResourceTypeFilters.length > 0 ? ResourceTypeFilters : ['lambda', 's3'];
        const unknown = types.find((type) => !Object.hasOwn(finders, type));
        if (unknown !== undefined) {
          const message = `The local cloud finds resources of type ${Object.keys(finders).join(' or ')} by their tags, not ${unknown}.`;
          throw new AwsError('NotImplemented', message, 501);
        }
        if (ResourcesPerPage < 1 || ResourcesPerPage > maxPage) {
          throw new AwsError('InvalidParameterException', `ResourcesPerPage is between 1 and ${maxPage}.`);
        }
        const found = (await Promise.all(types.map((type) => finders[type]?.() ?? [])))
          .flat()
          // What never had a tag is not known to this API.
          .filter(({ tags }) => Object.keys(tags).length > 0 && passes(tags, TagFilters))
          .sort((a, b) => (a.arn < b.arn ? -1 : 1));
        const { page, nextToken } = paginate(found, ResourcesPerPage, PaginationToken);
        return {
          PaginationToken: nextToken ?? '',
          ResourceTagMappingList: page.map(({ arn, tags }) => ({ ResourceARN: arn, Tags: tagsToList(tags) })),
        };
      },
    },
    differences: {
      GetResources:
        'Finds functions and buckets, which the pipeline and its users look for; other types are refused with 501. ' +
        'A tag is found at once, in AWS after some seconds.',
    },
    actions: { GetResources: () => [{ action: 'tag:GetResources', resource: '*' }] },
  };
}

const withoutTags = (error: Error): Shape => {
  if (error.name === 'NoSuchTagSet') return { TagSet: [] };
  throw error;
};

/** Every filter's key has to be there, with one of the filter's values if it has any. */
const passes = (tags: Record<string, string>, filters: Shape[]): boolean =>
  filters.every(({ Key, Values = [] }) => {
    const value = tags[Key];
    return value !== undefined && (Values.length === 0 || Values.includes(value));
  });
