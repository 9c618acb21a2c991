/** `npm run api-constraints`: writes local/cloud/validation/constraints.json anew, from the botocore that is installed. */
import { writeFileSync } from 'node:fs';
import { constraintsPath } from '../local/cloud/validation/model';
import { apiConstraints } from './api-models';

writeFileSync(constraintsPath, apiConstraints());
