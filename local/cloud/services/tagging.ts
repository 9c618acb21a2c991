/** Resource Groups Tagging API: finds functions by their tags. */
import { AwsError, type Cloud, type Service, type Shape } from '../../contract/service';
import { paginate } from './paginate';
import { tagsToList } from './tags';

/** Only functions are looked for by their tags here. */
const knownTypes = ['lambda', 'lambda:function'];
const maxPage = 100;

export function createTagging(cloud: Cloud): Service {
  async function taggedFunctions(): Promise<{ arn: string; tags: Record<string, string> }[]> {
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

  return {
    name: 'tagging',
    handlers: {
      async GetResources({ TagFilters = [], ResourceTypeFilters = [], ResourcesPerPage = 50, PaginationToken }) {
        const unknown = (ResourceTypeFilters as string[]).find((type) => !knownTypes.includes(type));
        if (unknown !== undefined) {
          const message = `The local cloud finds resources of type ${knownTypes.join(' or ')} by their tags, not ${unknown}.`;
          throw new AwsError('NotImplemented', message, 501);
        }
        if (ResourcesPerPage < 1 || ResourcesPerPage > maxPage) {
          throw new AwsError('InvalidParameterException', `ResourcesPerPage is between 1 and ${maxPage}.`);
        }
        const found = (await taggedFunctions())
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
        'Finds functions, the only resources that the pipeline looks for; other types are refused with 501. ' +
        'A tag is found at once, in AWS after some seconds.',
    },
    actions: { GetResources: () => [{ action: 'tag:GetResources', resource: '*' }] },
  };
}

/** Every filter's key has to be there, with one of the filter's values if it has any. */
const passes = (tags: Record<string, string>, filters: Shape[]): boolean =>
  filters.every(({ Key, Values = [] }) => {
    const value = tags[Key];
    return value !== undefined && (Values.length === 0 || Values.includes(value));
  });
