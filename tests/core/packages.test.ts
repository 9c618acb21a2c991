import { artifactXml, parseArtifact } from '../../core/packages';

test('artifact.xml has the form that dotnet store writes', () => {
  const packages = [
    { id: 'Humanizer.Core', version: '2.14.1' },
    { id: 'Newtonsoft.Json', version: '13.0.3' },
  ];
  const xml = artifactXml(packages);
  expect(parseArtifact(xml)).toEqual(packages);
  expect(xml).toBe(`<StoreArtifacts>
  <Package Id="Humanizer.Core" Version="2.14.1" />
  <Package Id="Newtonsoft.Json" Version="13.0.3" />
</StoreArtifacts>
`);
});
