/** Operations on layers. */
import type { CallContext, Handler, Shape } from '../../../contract/service';
import { codeLocation, codeSha256, storeCode } from './code';
import { layerArn, layerVersionArn, parseLayerName, parseLayerVersionArn } from './references';
import { type LambdaStore, type LayerRecord, type LayerVersionRecord, page } from './store';

export function layerHandlers(store: LambdaStore): Record<string, Handler> {
  const { cloud } = store;

  const summary = (name: string, version: LayerVersionRecord): Shape => ({
    LayerVersionArn: layerVersionArn(cloud, name, version.version),
    Version: version.version,
    Description: version.description,
    CreatedDate: version.createdDate,
    ...(version.compatibleRuntimes.length > 0 && { CompatibleRuntimes: version.compatibleRuntimes }),
    ...(version.compatibleArchitectures.length > 0 && { CompatibleArchitectures: version.compatibleArchitectures }),
    ...(version.licenseInfo && { LicenseInfo: version.licenseInfo }),
  });

  const describe = async (name: string, version: LayerVersionRecord): Promise<Shape> => ({
    ...summary(name, version),
    LayerArn: layerArn(cloud, name),
    Content: {
      Location: await codeLocation(cloud, version.sha256),
      CodeSha256: codeSha256(version.sha256),
      CodeSize: version.codeSize,
    },
  });

  async function publish(input: Shape, { principal }: CallContext): Promise<Shape> {
    const name = parseLayerName(input.LayerName);
    const { Description = '', CompatibleRuntimes = [], CompatibleArchitectures = [], LicenseInfo } = input;
    const code = await storeCode(cloud, input.Content ?? {}, principal);

    const layer: LayerRecord = store.layers.get(name) ?? { name, nextVersion: 1, versions: {} };
    const version: LayerVersionRecord = {
      ...code,
      version: layer.nextVersion,
      description: Description,
      createdDate: new Date().toISOString().replace('Z', '+0000'),
      compatibleRuntimes: CompatibleRuntimes,
      compatibleArchitectures: CompatibleArchitectures,
      ...(LicenseInfo && { licenseInfo: LicenseInfo }),
    };
    store.layers.set(name, {
      name,
      nextVersion: layer.nextVersion + 1,
      versions: { ...layer.versions, [version.version]: version },
    });
    return describe(name, version);
  }

  /** Newest first. */
  function matching(name: string, { CompatibleRuntime, CompatibleArchitecture }: Shape): LayerVersionRecord[] {
    const fits = (supported: string[], wanted?: string) => wanted === undefined || supported.includes(wanted);
    return Object.values(store.layers.get(name)?.versions ?? {})
      .filter((version) => fits(version.compatibleRuntimes, CompatibleRuntime))
      .filter((version) => fits(version.compatibleArchitectures, CompatibleArchitecture))
      .sort((a, b) => b.version - a.version);
  }

  return {
    PublishLayerVersion: publish,
    GetLayerVersion: (input) => {
      const name = parseLayerName(input.LayerName);
      return describe(name, store.layerVersion(name, Number(input.VersionNumber)));
    },
    GetLayerVersionByArn: (input) => {
      const { name, version } = parseLayerVersionArn(input.Arn);
      return describe(name, store.layerVersion(name, version));
    },
    ListLayerVersions: (input) => {
      const name = parseLayerName(input.LayerName);
      const { items, ...rest } = page(matching(name, input), input);
      return { LayerVersions: items.map((version) => summary(name, version)), ...rest };
    },
    ListLayers: (input) => {
      const all = [...store.layers.values()].flatMap(({ name }) => {
        const [newest] = matching(name, input);
        if (!newest) return [];
        return [{ LayerName: name, LayerArn: layerArn(cloud, name), LatestMatchingVersion: summary(name, newest) }];
      });
      const { items, ...rest } = page(all, input);
      return { Layers: items, ...rest };
    },
    // Deleting a version that isn't there succeeds. Its number is never given again.
    DeleteLayerVersion: (input) => {
      const layer = store.layers.get(parseLayerName(input.LayerName));
      if (!layer) return;
      const { [String(input.VersionNumber)]: _, ...versions } = layer.versions;
      store.layers.set(layer.name, { ...layer, versions });
    },
  };
}
