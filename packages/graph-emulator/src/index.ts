/**
 * A local Entra tenant: Microsoft Graph and the token endpoint over https,
 * delta included.
 *
 * @packageDocumentation
 */
export { GraphEmulator } from './GraphEmulator';
export type { EmulatorConnection } from './GraphEmulator';
export type { GraphEmulatorOptions } from './options';
export { CONTOSO_APP } from './tenant/contoso/createContosoTenant';
export { KUBERNETES_APP } from './tenant/kubernetes';
export { GENERATED_APP } from './tenant/generated';
export type { GeneratedTenantOptions } from './tenant/generated';
export { Tenant } from './tenant/Tenant';
export type { ObjectInput, TenantMember, TenantObject } from './tenant/Tenant';
export { openTenant } from './tenant/openTenant';
export type { SampleTenantName, TenantSource } from './tenant/openTenant';
export type { TenantFile } from './tenant/tenantFile';
export type {
  Application,
  ApplicationPermission,
  ApplicationSecret,
} from './tenant/Application';
export type { JsonValue, ObjectType } from './tenant/DirectoryObject';
export { InvalidChangeError, ObjectNotFoundError } from './tenant/errors';
export type {
  FaultRule,
  FaultRuleInput,
  FaultRules,
} from './faults/FaultRules';
export type { Fault } from './faults/Fault';
export {
  FAULT_CATALOGUE,
  FAULT_NAMES,
  FAULT_TARGETS,
} from './faults/catalogue';
export type {
  FaultDefinition,
  FaultName,
  FaultTarget,
  RuleTemplate,
} from './faults/catalogue';
export type { NamedFault } from './faults/namedFault';
export type { NamedFaultOptions } from './faults/FaultRules';
export { sampleFaults } from './faults/sampleFaults';
export type { SampledFault } from './faults/sampleFaults';
export type {
  Figures,
  FiguresSnapshot,
  ServedRequest,
} from './figures/Figures';
export type { DeltaExpiryForm } from './delta/DeltaTokens';
export type { DeltaPageSize } from './delta/DeltaPage';
export type { QuirkOptions, QuirkRates } from './graph/Quirks';
export type { ThrottleOptions } from './graph/Throttle';
export { createClientCertificate } from './server/CertificateAuthority';
export type { KeyedCertificate } from './server/CertificateAuthority';
export {
  graphEmulatorFeature,
  graphEmulatorServiceRef,
} from './backend/graphEmulatorFeature';
export type { GraphEmulatorService } from './backend/graphEmulatorFeature';
