/** The workflow's Lambda functions: four, and a fifth in stacks that look for old layer versions. */
import * as pulumi from '@pulumi/pulumi';
import type { Account } from './account';
import type { BuildProjects } from './build-projects';
import type { Builder } from './builder';
import { bundle } from './bundle';
import type { Config } from './config';
import { updateConsumersPermissions } from './consumer-permissions';
import { layerPrefixSetting, stageFunctions } from './function';
import { updateConsumersSettings } from './function-settings';
import type { ManifestBucket } from './manifest-bucket';
import type { Notifications } from './notifications';
import { notifyPermissions, planBuildPermissions, publishLayerPermissions, type Resources } from './permissions';
import { pruneLayersPermissions } from './prune-permissions';
import { functionTimeouts } from './workflow-timing';

export interface FunctionsArgs {
  account: pulumi.Input<Account>;
  config: Config;
  bucket: ManifestBucket;
  notifications: Notifications;
  /** Name that the state machine will have. */
  stateMachineName: string;
  builds: BuildProjects;
  builder: pulumi.Output<Builder>;
}

export class Functions extends pulumi.ComponentResource {
  readonly planBuildArn: pulumi.Output<string>;
  readonly publishLayerArn: pulumi.Output<string>;
  readonly updateConsumersArn: pulumi.Output<string>;
  /** Undefined when the stack keeps every layer version. */
  readonly pruneLayersArn: pulumi.Output<string> | undefined;
  readonly notifyArn: pulumi.Output<string>;
  /** Of all of them. */
  readonly arns: pulumi.Output<string>[];

  constructor(name: string, args: FunctionsArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:Functions', name, {}, options);
    const { config, stateMachineName } = args;
    const resources: pulumi.Output<Resources> = pulumi
      .all([args.account, args.bucket.arn])
      .apply(([account, bucketArn]) => ({ account, bucketArn, stateMachineName }));

    const code = bundle(
      {
        'plan-build': 'lambdas/plan-build/handler.ts',
        'publish-layer': 'lambdas/publish-layer/handler.ts',
        'update-consumers': 'lambdas/update-consumers/handler.ts',
        'prune-layers': 'lambdas/prune-layers/handler.ts',
        notify: 'lambdas/notify/handler.ts',
      },
      'node24',
    );

    const create = stageFunctions(code, { account: args.account, logRetentionDays: config.logRetentionDays }, this);

    this.planBuildArn = create('plan-build', {
      description: 'Reads a manifest and says what has to be built',
      environment: {
        DEFAULT_FRAMEWORKS: JSON.stringify(config.frameworks),
        DEFAULT_ARCHITECTURES: JSON.stringify(config.architectures),
        DEFAULT_LEVEL: config.level,
        SSM_PREFIX: config.ssmPrefix,
        ...layerPrefixSetting(config),
        BUILD_PROJECTS: args.builds.names.apply((projects) => JSON.stringify(projects)),
        // Changes whenever what a build does changes, so that the same manifest is built anew.
        BUILDER_ID: args.builder.id,
      },
      statements: resources.apply((known) => planBuildPermissions(known, config)),
      memoryMegabytes: 512,
      timeoutSeconds: functionTimeouts.planBuild,
    });
    this.publishLayerArn = create('publish-layer', {
      description: 'Checks what a build produced and publishes it as a layer version',
      environment: {
        SHARE_WITH: JSON.stringify(config.shareWith),
        STARTUP_HOOKS: args.builder.hooks.apply((hooks) => JSON.stringify(hooks)),
      },
      statements: resources.apply((known) => publishLayerPermissions(known, config)),
      // It unpacks a layer of up to 250 MB in memory to check every file.
      memoryMegabytes: 1769,
      timeoutSeconds: functionTimeouts.publishLayer,
    });
    this.updateConsumersArn = create('update-consumers', {
      description: "Records a layer version's ARN and moves the functions that use the layer to it",
      environment: updateConsumersSettings(config),
      statements: resources.apply((known) => updateConsumersPermissions(known, config)),
      memoryMegabytes: 512,
      timeoutSeconds: functionTimeouts.updateConsumers,
    });
    const { newest } = config.keepVersions;
    this.pruneLayersArn =
      newest === undefined
        ? undefined
        : create('prune-layers', {
            description: 'Deletes layer versions that nobody needs any more, or says which these are',
            environment: {
              NEWEST: JSON.stringify(newest),
              DELETE: JSON.stringify(config.keepVersions.delete),
              SSM_PREFIX: config.ssmPrefix,
              ...layerPrefixSetting(config),
            },
            statements: resources.apply((known) => pruneLayersPermissions(known, config)),
            memoryMegabytes: 512,
            timeoutSeconds: functionTimeouts.pruneLayers,
          });
    this.notifyArn = create('notify', {
      description: 'Tells the topic how an execution ended',
      environment: { TOPIC_ARN: args.notifications.topicArn },
      statements: pulumi
        .all([args.notifications.topicArn, args.bucket.arn])
        .apply(([topicArn, bucketArn]) => notifyPermissions(topicArn, bucketArn)),
      memoryMegabytes: 256,
      timeoutSeconds: functionTimeouts.notify,
    });
    this.arns = [
      this.planBuildArn,
      this.publishLayerArn,
      this.updateConsumersArn,
      ...(this.pruneLayersArn ? [this.pruneLayersArn] : []),
      this.notifyArn,
    ];
    this.registerOutputs({
      planBuildArn: this.planBuildArn,
      publishLayerArn: this.publishLayerArn,
      updateConsumersArn: this.updateConsumersArn,
      pruneLayersArn: this.pruneLayersArn,
      notifyArn: this.notifyArn,
    });
  }
}
