/** Collects what is wrong with a manifest, so that its owner hears of everything at once. */
import { type ErrorName, PipelineError } from '../../core/errors';
import { listed } from '../../core/text';

export class Problems {
  private readonly found: { name: ErrorName; message: string }[] = [];

  add(name: ErrorName, message: string): void {
    this.found.push({ name, message });
  }

  /** @throws PipelineError with the name of the first problem and the messages of the first few */
  throwIfAny(): void {
    const [first] = this.found;
    if (!first) return;
    const messages = this.found.map(({ message }) => message);
    if (messages.length === 1) throw new PipelineError(first.name, first.message);
    throw new PipelineError(
      first.name,
      [`The manifest has ${messages.length} problems:`, ...listed(messages.map((message) => `- ${message}`))].join(
        '\n',
      ),
    );
  }
}
