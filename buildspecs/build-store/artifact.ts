/** `artifact.xml`, the target manifest that `dotnet publish --manifest` reads. */
import { escapeXml } from './xml';

/** The same form as `dotnet store` writes. */
export function artifactXml(packages: { id: string; version: string }[]): string {
  const lines = packages.map(
    ({ id, version }) => `  <Package Id="${escapeXml(id)}" Version="${escapeXml(version)}" />\n`,
  );
  return `<StoreArtifacts>\n${lines.join('')}</StoreArtifacts>\n`;
}
