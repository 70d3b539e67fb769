export * from './AdministrativeUnits';
export * from './OrganizationalUnits';
export * from './withinOf';
