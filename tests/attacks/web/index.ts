/** Requests to the local cloud as a web page, or another user of this machine, can make them. */
import type { Family } from '../attack';
import { neighbours } from './neighbours';
import { pages } from './pages';
import { pathTricks } from './paths';
import { presignedUrls } from './presigned';
import { smuggling } from './smuggling';
import { changedRequests, flippedBits } from './tampering';
import { uploads } from './uploads';
import { WebWorld } from './world';

export const web: Family<WebWorld> = {
  name: 'requests',
  // What each changes is seen by looking at the whole account.
  concurrency: 1,
  attacks: [
    ...pages,
    ...presignedUrls,
    ...changedRequests,
    flippedBits,
    ...uploads,
    ...smuggling,
    ...pathTricks,
    ...neighbours,
  ],
  open: () => WebWorld.open(),
};
