/** Messages from customers. */
export const tickets = [
  'I was charged twice for March, please refund one of the payments.',
  'The export button does nothing in Firefox, the console shows a 500.',
  'How do I add a colleague to my workspace?',
  'My invoice shows the wrong VAT number.',
  'Since yesterday the mobile app logs me out every few minutes.',
  'Is there a limit on the size of attachments?',
  'The trial ended but I already had a subscription, what now?',
  'Search returns results from a project that I deleted.',
  'Can I move my data to the European region?',
  'The webhook is delivered three times for each event.',
  'Please change the billing address to our new office.',
  'Where do I find the API keys of a team account?',
  'Dates are shown a day early for users in Auckland.',
  'We need a quote for two hundred seats.',
  'Uploading a CSV with umlauts breaks the preview.',
  'Does the API support pagination by cursor?',
];
