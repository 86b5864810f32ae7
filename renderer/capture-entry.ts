import { captureApi } from './capture/capture-api.ts';
import { startPageCamera } from './capture/page-camera.ts';

// Electron's hidden window: nothing but the camera.
startPageCamera(captureApi(window.lintel.capture));
