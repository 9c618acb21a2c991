/** Step Functions: state machines that are interpreted in this process, with the permissions of their roles. */
import type { Cloud, Service } from '../../contract/service';
import { Executions } from './states/executions';
import { StateMachines } from './states/machines';

export function createStatesService(cloud: Cloud): Service {
  const machines = new StateMachines(cloud);
  const executions = new Executions(cloud, machines, cloud.retryScale ?? 1);
  const on = (action: string, resource: string) => [{ action: `states:${action}`, resource }];
  return {
    name: 'states',
    handlers: {
      CreateStateMachine: (input) => machines.create(input),
      UpdateStateMachine: (input) => machines.update(input),
      DescribeStateMachine: ({ stateMachineArn }) => machines.describe(stateMachineArn),
      DeleteStateMachine: ({ stateMachineArn }) => {
        machines.delete(stateMachineArn);
      },
      TagResource: (input) => {
        machines.tag(input);
      },
      UntagResource: (input) => {
        machines.untag(input);
      },
      StartExecution: (input) => executions.start(input),
      DescribeExecution: ({ executionArn }) => executions.describe(executionArn),
      ListExecutions: (input) => executions.list(input),
      StopExecution: (input) => executions.stop(input),
      GetExecutionHistory: (input) => executions.history(input),
    },
    differences: {
      CreateStateMachine:
        'Standard workflows in JSONPath, with the states and integrations that the pipeline’s has; the rest is refused by name. Logging and tracing have no effect, but the role has to allow them; in AWS, traces that it doesn’t allow are missing.',
      UpdateStateMachine: 'No versions.',
      DeleteStateMachine: 'Gone at once. In AWS its executions end first.',
      TagResource: '',
      UntagResource: '',
      DescribeStateMachine: 'No versions and aliases.',
      StartExecution: 'A name is taken as long as the execution is kept, in AWS for 90 days.',
      DescribeExecution: '',
      ListExecutions: '',
      StopExecution: '',
      GetExecutionHistory: 'Has the events of states and of executions, not those of the tasks within a state.',
    },
    actions: {
      CreateStateMachine: ({ name }) => on('CreateStateMachine', machines.arn(name)),
      UpdateStateMachine: ({ stateMachineArn }) => on('UpdateStateMachine', stateMachineArn),
      DescribeStateMachine: ({ stateMachineArn }) => on('DescribeStateMachine', stateMachineArn),
      DeleteStateMachine: ({ stateMachineArn }) => on('DeleteStateMachine', stateMachineArn),
      TagResource: ({ resourceArn }) => on('TagResource', resourceArn),
      UntagResource: ({ resourceArn }) => on('UntagResource', resourceArn),
      StartExecution: ({ stateMachineArn }) => on('StartExecution', stateMachineArn),
      DescribeExecution: ({ executionArn }) => on('DescribeExecution', executionArn),
      ListExecutions: ({ stateMachineArn }) => on('ListExecutions', stateMachineArn),
      StopExecution: ({ executionArn }) => on('StopExecution', executionArn),
      GetExecutionHistory: ({ executionArn }) => on('GetExecutionHistory', executionArn),
    },
    started: () => executions.tellInterrupted(),
    close: () => executions.close(),
  };
}
