import { artifactXml } from '../../../buildspecs/build-store/artifact';

test('artifact.xml has the form that dotnet store writes', () => {
  const xml = artifactXml([
    { id: 'Humanizer.Core', version: '2.14.1' },
    { id: 'Newtonsoft.Json', version: '13.0.3' },
  ]);
  expect(xml).toBe(`<StoreArtifacts>
  <Package Id="Humanizer.Core" Version="2.14.1" />
  <Package Id="Newtonsoft.Json" Version="13.0.3" />
</StoreArtifacts>
`);
});
