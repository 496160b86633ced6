// For the type check alone: what a page's panels share.
interface Window {
  playbookVega: any;
}
