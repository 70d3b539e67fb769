/** A place of work. */
export interface Office {
  name: string;
  city: string;
  country: string;
  usageLocation: string;
  phonePrefix: string;
}

export const HOME_OFFICE: Office = {
  name: 'Amsterdam HQ',
  city: 'Amsterdam',
  country: 'Netherlands',
  usageLocation: 'NL',
  phonePrefix: '+31 20 555',
};

export const OFFICES: readonly Office[] = [
  HOME_OFFICE,
  {
    name: 'Berlin',
    city: 'Berlin',
    country: 'Germany',
    usageLocation: 'DE',
    phonePrefix: '+49 30 555',
  },
  {
    name: 'Bengaluru',
    city: 'Bengaluru',
    country: 'India',
    usageLocation: 'IN',
    phonePrefix: '+91 80 555',
  },
  {
    name: 'New York',
    city: 'New York',
    country: 'United States',
    usageLocation: 'US',
    phonePrefix: '+1 212 555',
  },
  {
    name: 'São Paulo',
    city: 'São Paulo',
    country: 'Brazil',
    usageLocation: 'BR',
    phonePrefix: '+55 11 5555',
  },
  {
    name: 'Singapore',
    city: 'Singapore',
    country: 'Singapore',
    usageLocation: 'SG',
    phonePrefix: '+65 6555',
  },
];

/** A team: its people besides the lead. */
export interface Team {
  name: string;
  nickname: string;
  lead: string;
  titles: readonly string[];
  size: number;
}

/** A department: its head reports to the chief executive, its leads to the head. */
export interface Department {
  name: string;
  nickname: string;
  head: string;
  teams: readonly Team[];
}

const engineers = [
  'Software Engineer',
  'Software Engineer',
  'Senior Software Engineer',
  'Staff Engineer',
  'Associate Engineer',
];

export const CHIEF_EXECUTIVE = 'Chief Executive Officer';

export const DEPARTMENTS: readonly Department[] = [
  {
    name: 'Engineering',
    nickname: 'engineering',
    head: 'Chief Technology Officer',
    teams: [
      {
        name: 'Developer Platform',
        nickname: 'developer-platform',
        lead: 'Head of Developer Platform',
        titles: engineers,
        size: 11,
      },
      {
        name: 'Payments API',
        nickname: 'payments-api',
        lead: 'Engineering Manager',
        titles: engineers,
        size: 10,
      },
      {
        name: 'Payments Ledger',
        nickname: 'payments-ledger',
        lead: 'Engineering Manager',
        titles: engineers,
        size: 9,
      },
      {
        name: 'Mobile Apps',
        nickname: 'mobile-apps',
        lead: 'Engineering Manager',
        titles: ['iOS Engineer', 'Android Engineer', 'Senior Android Engineer'],
        size: 10,
      },
      {
        name: 'Web Shop',
        nickname: 'web-shop',
        lead: 'Engineering Manager',
        titles: [
          'Frontend Engineer',
          'Senior Frontend Engineer',
          'Software Engineer',
        ],
        size: 11,
      },
      {
        name: 'Data Engineering',
        nickname: 'data-engineering',
        lead: 'Engineering Manager',
        titles: ['Data Engineer', 'Senior Data Engineer', 'Analytics Engineer'],
        size: 9,
      },
      {
        name: 'Site Reliability',
        nickname: 'site-reliability',
        lead: 'SRE Manager',
        titles: [
          'Site Reliability Engineer',
          'Senior Site Reliability Engineer',
        ],
        size: 9,
      },
      {
        name: 'Application Security',
        nickname: 'application-security',
        lead: 'Security Engineering Manager',
        titles: ['Security Engineer', 'Penetration Tester'],
        size: 6,
      },
    ],
  },
  {
    name: 'Product',
    nickname: 'product',
    head: 'Chief Product Officer',
    teams: [
      {
        name: 'Product Management',
        nickname: 'product-management',
        lead: 'Group Product Manager',
        titles: [
          'Product Manager',
          'Senior Product Manager',
          'Product Analyst',
        ],
        size: 10,
      },
      {
        name: 'Design',
        nickname: 'design',
        lead: 'Design Director',
        titles: [
          'Product Designer',
          'Senior Product Designer',
          'UX Researcher',
          'Content Designer',
        ],
        size: 9,
      },
    ],
  },
  {
    name: 'Sales',
    nickname: 'sales',
    head: 'Chief Revenue Officer',
    teams: [
      {
        name: 'Sales EMEA',
        nickname: 'sales-emea',
        lead: 'Regional Sales Director',
        titles: [
          'Account Executive',
          'Sales Development Representative',
          'Solutions Engineer',
        ],
        size: 12,
      },
      {
        name: 'Sales Americas',
        nickname: 'sales-americas',
        lead: 'Regional Sales Director',
        titles: [
          'Account Executive',
          'Sales Development Representative',
          'Solutions Engineer',
        ],
        size: 11,
      },
      {
        name: 'Sales APAC',
        nickname: 'sales-apac',
        lead: 'Regional Sales Director',
        titles: ['Account Executive', 'Sales Development Representative'],
        size: 8,
      },
    ],
  },
  {
    name: 'Marketing',
    nickname: 'marketing',
    head: 'Chief Marketing Officer',
    teams: [
      {
        name: 'Brand and Content',
        nickname: 'brand-content',
        lead: 'Brand Director',
        titles: ['Content Strategist', 'Copywriter', 'Brand Designer'],
        size: 8,
      },
      {
        name: 'Growth Marketing',
        nickname: 'growth-marketing',
        lead: 'Growth Director',
        titles: ['Growth Marketer', 'Marketing Analyst', 'Campaign Manager'],
        size: 8,
      },
    ],
  },
  {
    name: 'Customer Support',
    nickname: 'customer-support',
    head: 'VP Customer Support',
    teams: [
      {
        name: 'Support Tier 1',
        nickname: 'support-tier-1',
        lead: 'Support Manager',
        titles: ['Support Agent', 'Senior Support Agent'],
        size: 14,
      },
      {
        name: 'Support Tier 2',
        nickname: 'support-tier-2',
        lead: 'Support Manager',
        titles: ['Support Engineer', 'Escalation Engineer'],
        size: 8,
      },
    ],
  },
  {
    name: 'Finance',
    nickname: 'finance',
    head: 'Chief Financial Officer',
    teams: [
      {
        name: 'Accounting',
        nickname: 'accounting',
        lead: 'Financial Controller',
        titles: ['Accountant', 'Accounts Payable Specialist', 'Tax Analyst'],
        size: 8,
      },
      {
        name: 'Procurement',
        nickname: 'procurement',
        lead: 'Head of Procurement',
        titles: ['Buyer', 'Vendor Manager'],
        size: 4,
      },
    ],
  },
  {
    name: 'People',
    nickname: 'people',
    head: 'Chief People Officer',
    teams: [
      {
        name: 'Talent Acquisition',
        nickname: 'talent-acquisition',
        lead: 'Head of Talent',
        titles: ['Recruiter', 'Technical Recruiter', 'Sourcer'],
        size: 6,
      },
      {
        name: 'People Operations',
        nickname: 'people-operations',
        lead: 'Head of People Operations',
        titles: ['People Partner', 'Payroll Specialist'],
        size: 6,
      },
    ],
  },
  {
    name: 'Legal',
    nickname: 'legal',
    head: 'General Counsel',
    teams: [
      {
        name: 'Legal and Compliance',
        nickname: 'legal-compliance',
        lead: 'Associate General Counsel',
        titles: ['Legal Counsel', 'Compliance Officer', 'Privacy Officer'],
        size: 6,
      },
    ],
  },
  {
    name: 'Information Technology',
    nickname: 'it',
    head: 'Chief Information Officer',
    teams: [
      {
        name: 'Workplace IT',
        nickname: 'workplace-it',
        lead: 'IT Manager',
        titles: [
          'IT Support Specialist',
          'Systems Administrator',
          'Network Engineer',
        ],
        size: 8,
      },
      {
        name: 'Identity and Access',
        nickname: 'identity-access',
        lead: 'Identity Manager',
        titles: ['Identity Engineer', 'Directory Administrator'],
        size: 4,
      },
    ],
  },
];
