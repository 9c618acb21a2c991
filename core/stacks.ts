/** What tells the stacks of one account and region apart. */

/** Key of the tag that a stack's buckets carry, with `<project>-<stack>` as value: by it they are found when the stack is gone. */
export const stackTag = 'prejit:stack';
