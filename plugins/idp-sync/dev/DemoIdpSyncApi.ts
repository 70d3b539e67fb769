import type { IdpSyncApi } from '../src/api';
import { DemoConnections } from './connections/DemoConnections';
import { DemoCredentials } from './credentials/DemoCredentials';
import { DemoDirectory } from './directory/DemoDirectory';
import { DemoWorld } from './DemoWorld';
import { DemoHeld } from './held/DemoHeld';
import { DemoHolds } from './held/DemoHolds';
import { DemoLeavers } from './leavers/DemoLeavers';
import { DemoMapping } from './mapping/DemoMapping';
import { DemoObjects } from './objects/DemoObjects';
import { DemoPolicies } from './policies/DemoPolicies';
import { DemoPreviews } from './previews/DemoPreviews';
import { DemoProblems } from './problems/DemoProblems';
import { DemoRuns } from './runs/DemoRuns';
import { DemoSetup } from './setup/DemoSetup';

/** Answers out of memory, as the backend would: for looking at the pages without one. */
export class DemoIdpSyncApi implements IdpSyncApi {
  readonly connections: DemoConnections;
  readonly directory: DemoDirectory;
  readonly runs: DemoRuns;
  readonly previews: DemoPreviews;
  readonly objects: DemoObjects;
  readonly problems: DemoProblems;
  readonly held: DemoHeld;
  readonly leavers: DemoLeavers;
  readonly setup: DemoSetup;
  readonly credentials: DemoCredentials;
  readonly policies: DemoPolicies;
  readonly mapping: DemoMapping;

  constructor(world: DemoWorld) {
    const holds = new DemoHolds({
      now: Date.now(),
      isSecondPersonRequired: world.scenario === 'secondPerson',
    });
    this.connections = new DemoConnections(world, holds);
    this.directory = new DemoDirectory(world);
    this.runs = new DemoRuns(world);
    this.previews = new DemoPreviews(world);
    this.objects = new DemoObjects(world);
    this.problems = new DemoProblems(world);
    this.held = new DemoHeld(world, holds);
    this.leavers = new DemoLeavers(world);
    this.setup = new DemoSetup(world);
    this.credentials = new DemoCredentials(world);
    this.policies = new DemoPolicies(world);
    this.mapping = new DemoMapping(world);
  }
}
