/** The rules as a Pulumi policy pack: `pulumi up --policy-pack policy`. */
import { PolicyPack } from '@pulumi/policy';
import { findings } from './check';
import { exceptions } from './exceptions';
import { rules } from './rules';

new PolicyPack('prejit', {
  enforcementLevel: 'mandatory',
  policies: rules.map((rule) => ({
    name: rule.id,
    description: rule.description,
    validateStack: ({ resources }, reportViolation) => {
      const own = exceptions.filter((exception) => exception.rule === rule.id);
      for (const { resource, message } of findings(resources, [rule], own)) {
        reportViolation(`${resource}: ${message}`);
      }
    },
  })),
});
