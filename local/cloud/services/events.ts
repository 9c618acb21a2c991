/** EventBridge: rules on the default event bus, and rules with a schedule, that start state machines. */
import { AwsError, type Cloud, type CloudEvent, type Service, type Shape } from '../../contract/service';
import type { Table } from '../../contract/state';
import { Delivery } from './events/delivery';
import { compilePattern } from './events/pattern';
import { checkPattern, checkSchedule, checkTarget, invalid, requireDefaultBus } from './events/requirements';
import { parseRate, Schedules, scheduledEvent } from './events/schedules';

interface StoredRule {
  name: string;
  arn: string;
  /** The events that it matches; or when it sends its own. */
  pattern?: string;
  schedule?: string;
  enabled: boolean;
  description?: string;
  roleArn?: string;
  /** By target id, as PutTargets took them. */
  targets: Record<string, Shape>;
}

/** An EventBridge that tells when it has delivered everything. */
export interface EventsService extends Service {
  /** Resolves when no delivery is on its way. */
  settled(): Promise<void>;
}

export function createEventsService(cloud: Cloud): EventsService {
  return new Events(cloud);
}

class Events implements EventsService {
  readonly name = 'events';
  private readonly rules: Table<StoredRule>;
  private readonly delivery: Delivery;
  private readonly schedules = new Schedules();

  constructor(private readonly cloud: Cloud) {
    this.rules = cloud.state.table('events.rules');
    this.delivery = new Delivery(cloud);
  }

  readonly handlers: Service['handlers'] = {
    PutRule: (input) => this.putRule(input),
    DescribeRule: (input) => this.describe(this.rule(input)),
    ListRules: ({ NamePrefix: prefix = '' }) => {
      const rules = [...this.rules.values()].filter(({ name }) => name.startsWith(prefix));
      return { Rules: rules.map((rule) => this.describe(rule)) };
    },
    DeleteRule: (input) => {
      this.deleteRule(input);
    },
    PutTargets: (input) => this.putTargets(input),
    RemoveTargets: (input) => this.removeTargets(input),
    ListRuleNamesByTarget: (input) => this.listRuleNames(input),
  };

  readonly differences: Service['differences'] = {
    PutRule:
      'Patterns of values and wildcards on the default bus, or a rate, which are what the program declares. Cron expressions and other matchers are refused. Takes effect at once, in AWS within a minute.',
    DescribeRule: '',
    ListRules: 'One page.',
    ListRuleNamesByTarget: 'One page.',
    DeleteRule: '',
    PutTargets: 'State machines, with retries and a dead-letter queue. Other targets and settings are refused.',
    RemoveTargets: '',
  };

  readonly actions: Service['actions'] = {
    PutRule: ({ Name }) => this.permission('PutRule', Name),
    DescribeRule: ({ Name }) => this.permission('DescribeRule', Name),
    DeleteRule: ({ Name }) => this.permission('DeleteRule', Name),
    PutTargets: ({ Rule }) => this.permission('PutTargets', Rule),
    RemoveTargets: ({ Rule }) => this.permission('RemoveTargets', Rule),
  };

  deliver(event: CloudEvent): void {
    // Delivered as JSON, as everything that leaves a service.
    const copy = JSON.parse(JSON.stringify(event)) as CloudEvent;
    for (const rule of this.rules.values()) {
      if (rule.enabled && rule.pattern && compilePattern(rule.pattern)(copy)) this.send(rule, copy);
    }
  }

  /** A cloud goes on with the schedules of the one before it. */
  started(): void {
    for (const rule of this.rules.values()) this.schedule(rule);
  }

  settled(): Promise<void> {
    return this.delivery.settled();
  }

  close(): Promise<void> {
    this.schedules.close();
    return this.delivery.close();
  }

  private send({ arn, targets }: StoredRule, event: CloudEvent): void {
    for (const target of Object.values(targets)) this.delivery.start(arn, target, event);
  }

  private schedule({ name, schedule, enabled }: StoredRule): void {
    const rate = schedule === undefined || !enabled ? undefined : parseRate(schedule);
    this.schedules.stop(name);
    if (typeof rate !== 'number') return;
    this.schedules.start(name, rate, () => {
      const rule = this.rules.get(name);
      if (rule) this.send(rule, scheduledEvent(this.cloud, rule.arn));
    });
  }

  private putRule(input: Shape): Shape {
    const { Name: name, EventPattern: pattern, ScheduleExpression: schedule, State: state = 'ENABLED' } = input;
    requireDefaultBus(input);
    if (!pattern && !schedule) throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
    if (pattern) checkPattern(pattern);
    if (schedule) checkSchedule(schedule);
    const existing = this.rules.get(name);
    const arn = this.arn(`rule/${name}`);
    const enabled = state !== 'DISABLED';
    const settings = { name, arn, pattern, schedule, enabled, description: input.Description, roleArn: input.RoleArn };
    const rule = { ...settings, targets: existing?.targets ?? {} };
    this.rules.set(name, rule);
    this.schedule(rule);
    return { RuleArn: arn };
  }

  private describe({ name, arn, pattern, schedule, enabled, description, roleArn }: StoredRule): Shape {
    return {
      Name: name,
      Arn: arn,
      EventPattern: pattern,
      ScheduleExpression: schedule,
      State: enabled ? 'ENABLED' : 'DISABLED',
      Description: description,
      RoleArn: roleArn,
      EventBusName: 'default',
    };
  }

  private deleteRule(input: Shape): void {
    requireDefaultBus(input);
    const rule = this.rules.get(input.Name);
    if (rule && Object.keys(rule.targets).length > 0) throw invalid("Rule can't be deleted since it has targets.");
    this.rules.delete(input.Name);
    this.schedules.stop(input.Name);
  }

  private putTargets(input: Shape): Shape {
    const rule = this.rule({ ...input, Name: input.Rule });
    for (const target of input.Targets) checkTarget(target);
    const added = Object.fromEntries(input.Targets.map((target: Shape) => [target.Id, target]));
    this.rules.set(rule.name, { ...rule, targets: { ...rule.targets, ...added } });
    return { FailedEntryCount: 0, FailedEntries: [] };
  }

  private removeTargets(input: Shape): Shape {
    const rule = this.rule({ ...input, Name: input.Rule });
    const left = Object.entries(rule.targets).filter(([id]) => !input.Ids.includes(id));
    this.rules.set(rule.name, { ...rule, targets: Object.fromEntries(left) });
    return { FailedEntryCount: 0, FailedEntries: [] };
  }

  private listRuleNames(input: Shape): Shape {
    requireDefaultBus(input);
    const rules = [...this.rules.values()].filter(({ targets }) =>
      Object.values(targets).some(({ Arn }) => Arn === input.TargetArn),
    );
    return { RuleNames: rules.map(({ name }) => name) };
  }

  private rule(input: Shape): StoredRule {
    requireDefaultBus(input);
    const rule = this.rules.get(input.Name);
    if (rule) return rule;
    throw new AwsError('ResourceNotFoundException', `Rule ${input.Name} does not exist on EventBus default.`);
  }

  private arn(resource: string): string {
    return `arn:aws:events:${this.cloud.region}:${this.cloud.accountId}:${resource}`;
  }

  private permission(operation: string, ruleName: string) {
    return [{ action: `events:${operation}`, resource: this.arn(`rule/${ruleName}`) }];
  }
}
