/** The deps.json of a function that was published against a layer with one package, which is left out of its code. */
export const onDapper = JSON.stringify({
  runtimeTarget: { name: '.NETCoreApp,Version=v10.0/linux-x64' },
  targets: { '.NETCoreApp,Version=v10.0/linux-x64': {} },
  libraries: {
    'App/1.0.0': { type: 'project', serviceable: false, sha512: '' },
    'Dapper/2.1.0': { type: 'package', serviceable: true, sha512: '', runtimeStoreManifestName: 'artifact.xml' },
  },
});
