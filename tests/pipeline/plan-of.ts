/** What the plan of an execution was, as its history tells. */
import type { Plan } from '../../core/pipeline';
import type { Pipeline } from './support';

export async function planOf(pipeline: Pipeline, executionArn: string): Promise<Plan> {
  const { events = [] } = await pipeline.aws.sfn.getExecutionHistory({ executionArn, maxResults: 1000 });
  const exit = events.find(({ stateExitedEventDetails: exited }) => exited?.name === 'PlanBuild');
  const output = exit?.stateExitedEventDetails?.output;
  if (!output) throw new Error(`${executionArn} has no plan.`);
  return JSON.parse(output) as Plan;
}
