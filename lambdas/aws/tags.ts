/** Finds functions by their tags. */
import { paginateGetResources, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { clientOptions, memoise } from './client';

const client = memoise(() => new ResourceGroupsTaggingAPIClient(clientOptions));

/** Names of the functions that carry a tag, with this value if one is given. */
export async function functionsTagged(key: string, value?: string): Promise<string[]> {
  const names: string[] = [];
  const query = {
    ResourceTypeFilters: ['lambda:function'],
    TagFilters: [{ Key: key, ...(value !== undefined && { Values: [value] }) }],
  };
  for await (const page of paginateGetResources({ client: client() }, query)) {
    for (const { ResourceARN } of page.ResourceTagMappingList ?? []) {
      // arn:aws:lambda:<region>:<account>:function:<name>
      const name = ResourceARN?.split(':')[6];
      if (name) names.push(name);
    }
  }
  return names;
}
