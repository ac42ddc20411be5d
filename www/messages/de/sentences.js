// What the engines say (reasons, errors), in German. Their own sentences are English, since programs read them too; {} stands for
// what changes in them.

import { localized } from "../../i18n.js";

/** An English sentence and its translation, in which {0} is the first gap. @type {[string, string][]} */
export const SENTENCES = [
  // The choice of the engine
  ["It is ready first; a faster one is looked for", "Es ist zuerst bereit; nach einem schnelleren wird gesucht"],
  ["It bridges the time until WebGPU is ready", "Es überbrückt die Zeit, bis WebGPU bereit ist"],
  ["It was asked for by name", "Ausdrücklich gewählt"],
  ["Trying a few steps in each way this machine has", "Die Möglichkeiten dieses Geräts werden mit ein paar Schritten verglichen"],
  ["A second worker stopped earlier", "Ein zweiter Worker ist zuvor ausgefallen"],
  ["Loading the WebGPU engine", "Das WebGPU-Rechenwerk wird geladen"],
  ["Testing the WebGPU engine", "Das WebGPU-Rechenwerk wird geprüft"],
  ["Its self-test on this adapter ({}) agrees with the CPU", "Sein Selbsttest auf diesem Adapter ({0}) stimmt mit der CPU überein"],
  ["This page came over plain http, where browsers give no WebGPU", "Diese Seite kam über einfaches http, wo Browser kein WebGPU geben"],
  ["This browser offers no WebGPU here", "Dieser Browser bietet hier kein WebGPU"],
  ["This browser offers WebGPU but no graphics adapter for it", "Dieser Browser bietet WebGPU, aber keinen Grafikadapter dafür"],
  ["This graphics adapter has no timestamp queries, which Burn's WebGPU engine needs", "Dieser Grafikadapter hat keine Zeitstempel, die Burns WebGPU-Rechenwerk braucht"],
  ["This graphics adapter's buffers are too small for the data set", "Die Puffer dieses Grafikadapters sind zu klein für den Datensatz"],
  ["The only graphics adapter is a software one ({}), slower than the CPU engine", "Der einzige Grafikadapter ist einer in Software ({0}), langsamer als das CPU-Rechenwerk"],
  ["Nothing else could be measured", "Sonst ließ sich nichts messen"],
  ["{} is {} times as fast as {} and {} times as fast as {} here", "{0} ist hier {1}-mal so schnell wie {2} und {3}-mal so schnell wie {4}"],
  ["{} is {} times as fast as {} here", "{0} ist hier {1}-mal so schnell wie {2}"],
  ["one CPU worker", "ein CPU-Worker"],
  ["One CPU worker", "Ein CPU-Worker"],
  ["a team of {} CPU workers", "ein Team von {0} CPU-Workern"],
  ["A team of {} CPU workers", "Ein Team von {0} CPU-Workern"],
  ["The WebGPU engine stopped: {}", "Das WebGPU-Rechenwerk ist ausgefallen: {0}"],
  ["This GPU computes other numbers than the CPU: {} differs by {} where {} is allowed, so the CPU engine is used.", "Diese GPU rechnet anders als die CPU: {0} weicht um {1} ab, wo {2} erlaubt ist; darum rechnet die CPU."],
  ["the loss", "der Verlust"],
  ["the number of parameters", "die Zahl der Parameter"],
  ["{} of parameter {}", "{0} von Parameter {1}"],
  ["the gradient", "der Gradient"],
  ["the change", "die Änderung"],
  ["The GPU gave no device: {}. The CPU engine trains the same models.", "Die GPU gab kein Gerät: {0}. Das CPU-Rechenwerk trainiert dieselben Modelle."],

  // At work
  ["The worker could not start: {}. The page's Content-Security-Policy must allow it: docs/hosting.md tells how.", "Der Worker konnte nicht starten: {0}. Die Content-Security-Policy der Seite muss ihn erlauben: docs/hosting.md sagt, wie."],
  ["The worker could not run: {}. Check the connection and press Retry.", "Der Worker konnte nicht laufen: {0}. Prüfe die Verbindung und versuche es noch einmal."],
  ["its files could not be loaded", "seine Dateien ließen sich nicht laden"],
  ["The engine stopped unexpectedly ({}). It has been restarted; press Train to begin again.", "Das Rechenwerk ist unerwartet ausgefallen ({0}). Es wurde neu gestartet; drücke „Trainieren“, um neu zu beginnen."],
  ["The {} engine could not be loaded from {}. Check the connection and reload.", "Das Rechenwerk {0} ließ sich nicht von {1} laden. Prüfe die Verbindung und lade neu."],
  ["This browser's WebAssembly is too old: it lacks SIMD or reference types. Chrome 96, Firefox 114, Safari 16.4 and later have both.", "Das WebAssembly dieses Browsers ist zu alt: Ihm fehlen SIMD oder Referenztypen. Chrome 96, Firefox 114, Safari 16.4 und spätere haben beides."],
  ["The GPU stopped working ({}). Press Train to start again on a fresh device.", "Die GPU ist ausgefallen ({0}). Drücke „Trainieren“, um auf einem frischen Gerät neu zu beginnen."],
  ["The device did not answer ({}). Press Train to start again on a fresh one.", "Das Gerät hat nicht geantwortet ({0}). Drücke „Trainieren“, um auf einem frischen neu zu beginnen."],
  ["A worker that shares this run has stopped. Press Train to start again; this one can train alone.", "Ein Worker, der an diesem Lauf mitrechnet, ist ausgefallen. Drücke „Trainieren“, um neu zu beginnen; dieser kann allein trainieren."],
  ["A second worker stopped: {}", "Ein zweiter Worker ist ausgefallen: {0}"],
  ["The run was ended.", "Der Lauf wurde beendet."],
  ["The worker has ended.", "Der Worker ist beendet."],
  ["This trainer was disposed.", "Dieser Trainer wurde aufgegeben."],
  ["This trainer was disposed. Create another.", "Dieser Trainer wurde aufgegeben. Erzeuge einen anderen."],
  ["The element is not in a document: put it there first.", "Das Element ist in keinem Dokument: Setze es zuerst in eines."],
  ["The engine is still loading.", "Das Rechenwerk wird noch geladen."],
  ["A run is under way. Stop it first, or wait for its end.", "Ein Lauf ist im Gang. Beende ihn zuerst, oder warte auf sein Ende."],
  ["A run is under way. Pause or stop it first.", "Ein Lauf ist im Gang. Unterbrich oder beende ihn zuerst."],
  ["A run began while the files were coming, so the data set was not changed. Stop it, then load again.", "Während die Dateien kamen, begann ein Lauf; darum wurde der Datensatz nicht gewechselt. Beende ihn und lade noch einmal."],
  ["Another data set was asked for after this one.", "Nach diesem wurde ein anderer Datensatz verlangt."],
  ["Another call on this session has not come back. Await each call before the next.", "Ein anderer Aufruf dieser Sitzung ist noch nicht zurück. Warte jeden ab, bevor der nächste kommt."],
  ["No data set is loaded. Load the four IDX files first.", "Kein Datensatz ist geladen. Lade zuerst die vier IDX-Dateien."],
  ["There is no run and no prepared network. Call prepare or start first.", "Es gibt weder einen Lauf noch ein vorbereitetes Netz. Rufe zuerst prepare oder start auf."],
  ["No run of this recipe was kept in this browser: press Train to begin one.", "In diesem Browser ist kein Lauf dieses Rezepts gespeichert: Drücke „Trainieren“, um einen zu beginnen."],
  ["No run of this recipe was kept in this browser: begin one.", "In diesem Browser ist kein Lauf dieses Rezepts gespeichert: Beginne einen."],
  ["The loss stopped being a finite number by step {} of epoch {}: the learning rate {} is too high for {}; {} is usual. {}; your drawings and the runs before are kept.", "Spätestens bei Schritt {0} von Epoche {1} war der Verlust keine endliche Zahl mehr: Die Lernrate {2} ist zu hoch für {3}; üblich ist {4}. {5}; deine Zeichnungen und die früheren Läufe bleiben."],
  ["The network is back at its random start", "Das Netz ist wieder bei seinem zufälligen Anfang"],
  ["The network is back where it was after step {} of epoch {}", "Das Netz ist wieder dort, wo es nach Schritt {0} von Epoche {1} war"],
  ["The network's outputs are not finite numbers: its weights grew too large. Train again with a smaller learning rate.", "Die Ausgaben des Netzes sind keine endlichen Zahlen: Seine Gewichte sind zu groß geworden. Trainiere neu mit einer kleineren Lernrate."],

  // Data sets
  ["{} could not be reached at {}. Check the connection and try again.", "{0} war unter {1} nicht zu erreichen. Prüfe die Verbindung und versuche es noch einmal."],
  ["The server answered {} for {}. The folder must hold the four IDX files, gzipped, under their original names.", "Der Server antwortete {0} auf {1}. Der Ordner muss die vier IDX-Dateien enthalten, mit gzip gepackt, unter ihren ursprünglichen Namen."],
  ["{} answered with a web page, not with a data set. Name the folder that holds {}.gz and the other three files.", "{0} antwortete mit einer Webseite, nicht mit einem Datensatz. Nenne den Ordner, in dem {1}.gz und die drei anderen Dateien liegen."],
  ["The download of {} broke off after {} bytes. Check the connection and try again.", "Das Herunterladen von {0} brach nach {1} Byte ab. Prüfe die Verbindung und versuche es noch einmal."],
  ["{} is not a whole gzip file: it is truncated or has trailing bytes. Bring it again.", "{0} ist keine ganze gzip-Datei: Sie ist abgeschnitten oder hat überzählige Bytes. Hole sie noch einmal."],
  ["dataset is {}; it must be an http or https address.", "dataset ist {0}; es muss eine http- oder https-Adresse sein."],
  ["{} of these {} files {} no IDX file of images or labels: {}. Four files are wanted: images and labels to learn from, images and labels to be tested on, as IDX, gzipped or not.", "{0} von {1} Dateien {2} keine IDX-Datei mit Bildern oder Labels: {3}. Gebraucht werden vier Dateien: Bilder und Labels zum Lernen, Bilder und Labels zum Testen, als IDX, mit gzip gepackt oder nicht."],
  ["is", "ist"],
  ["are", "sind"],
  ["There are {} files of images and none of labels: without labels nothing can be learnt. Four files are wanted: images and labels to learn from, images and labels to be tested on, as IDX, gzipped or not.", "Es sind {0} Dateien mit Bildern und keine mit Labels: Ohne Labels lässt sich nichts lernen. Gebraucht werden vier Dateien: Bilder und Labels zum Lernen, Bilder und Labels zum Testen, als IDX, mit gzip gepackt oder nicht."],
  ["There are {} files of images and {} of labels. Four files are wanted: images and labels to learn from, images and labels to be tested on, as IDX, gzipped or not.", "Es sind {0} Dateien mit Bildern und {1} mit Labels. Gebraucht werden vier Dateien: Bilder und Labels zum Lernen, Bilder und Labels zum Testen, als IDX, mit gzip gepackt oder nicht."],
  ["The images are {}x{} pixels; this model takes 28x28. Use a set of 28x28 images such as MNIST.", "Die Bilder haben {0}x{1} Pixel; dieses Modell nimmt 28x28. Nimm einen Datensatz mit Bildern von 28x28 wie MNIST."],
  ["The file of {} ends inside its header, after {} bytes. Download it again.", "Die Datei der {0} endet mitten im Kopf, nach {1} Byte. Lade sie noch einmal herunter."],
  ["The file of {} starts with {}, not with {}: it is not an IDX file of {}. Check the address and the file's name.", "Die Datei der {0} beginnt mit {1}, nicht mit {2}: Sie ist keine IDX-Datei für {3}. Prüfe die Adresse und den Namen der Datei."],
  ["The file of {} says that it holds none. Use a set with at least one image.", "Die Datei der {0} sagt, sie enthalte keine. Nimm einen Datensatz mit wenigstens einem Bild."],
  ["The file of {} {}: {} {} take {} bytes and {} came. Download it again.", "Die Datei der {0} {1}: {2} {3} brauchen {4} Byte, und {5} kamen. Lade sie noch einmal herunter."],
  ["has trailing bytes", "hat überzählige Bytes"],
  ["is truncated", "ist abgeschnitten"],
  ["images", "Bilder"],
  ["labels", "Labels"],
  ["{} is damaged: its SHA-256 is {}, MNIST's is {}. Download it again.", "{0} ist beschädigt: Ihr SHA-256 ist {1}, der von MNIST ist {2}. Lade sie noch einmal herunter."],
  ["There are {} images but {} labels; every image needs one label. Use the two files of one set.", "Es sind {0} Bilder, aber {1} Labels; jedes Bild braucht ein Label. Nimm die beiden Dateien eines Datensatzes."],
  ["Label {} is {}: this set has more than ten classes, and the network has ten outputs, 0 to 9. Use a set of ten classes.", "Label {0} ist {1}: Dieser Datensatz hat mehr als zehn Klassen, und das Netz hat zehn Ausgaben, 0 bis 9. Nimm einen Datensatz mit zehn Klassen."],
  ["None of the {} training images has the label {}: a network cannot learn a class that it never sees. Use a set with all ten classes.", "Keines der {0} Trainingsbilder hat das Label {1}: Ein Netz kann keine Klasse lernen, die es nie sieht. Nimm einen Datensatz mit allen zehn Klassen."],

  // Settings
  ["There is no recipe {}; choose one of {}.", "Es gibt kein Rezept {0}; wähle eines von {1}."],
  ["The training options are not of the documented form: {}.", "Die Einstellungen haben nicht die beschriebene Form: {0}."],
  ["batchSize is {}; with these layers at most {} images fit a graphics card's memory at once.", "batchSize ist {0}; mit diesen Schichten passen höchstens {1} Bilder auf einmal in den Speicher einer Grafikkarte."],
  ["{} is {}; it must be {}.", "{0} ist {1}; erwartet: {2}."],
  ["a whole number from {} to {}", "eine ganze Zahl von {0} bis {1}"],
  ["a whole number from {} to {}, or \"auto\"", "eine ganze Zahl von {0} bis {1} oder „auto“"],
  ["a whole number from {}", "eine ganze Zahl ab {0}"],
  ["a number over 0 and up to 1e30; {} is usual for {}", "eine Zahl über 0 und bis 1e30; üblich ist {0} für {1}"],
  ["a number from 0 to under 1; 0.9 is usual", "eine Zahl von 0 bis unter 1; üblich ist 0,9"],
  ["a number from 0 to 1; 0.004 is usual", "eine Zahl von 0 bis 1; üblich ist 0,004"],
  ["one of {}", "eines von {0}"],
  ["step(n) got {}; n must be a whole number from 1.", "step(n) bekam {0}; n muss eine ganze Zahl ab 1 sein."],
  ["The output activation must be softmax or sigmoid: others do not give ten numbers from 0 to 1.", "Die Aktivierung der Ausgabe muss Softmax oder Sigmoid sein: Andere geben keine zehn Zahlen von 0 bis 1."],
  ["There are {} layers; at most {} can be trained here. Remove some.", "Es sind {0} Schichten; höchstens {1} lassen sich hier trainieren. Entferne einige."],
  ["These layers have {} weights; a browser tab holds up to {}. Make a layer narrower, or pool before a dense layer.", "Diese Schichten haben {0} Gewichte; in einen Browser-Tab passen bis zu {1}. Mache eine Schicht schmaler, oder setze Pooling vor eine Dense-Schicht."],
  ["One image takes these layers {} million operations; up to {} million are possible here. Use fewer filters, or pool earlier.", "Ein Bild kostet diese Schichten {0} Millionen Rechenschritte; bis zu {1} Millionen sind hier möglich. Nimm weniger Filter, oder setze das Pooling früher."],
  ["Layer {}: {}", "Schicht {0}: {1}"],
  ["it has no units; it needs at least one.", "Sie hat keine Einheiten; sie braucht wenigstens eine."],
  ["a window of {} slides over rows and columns, and a dense or flatten layer before it left none. Move it before that layer.", "Ein Fenster von {0} gleitet über Zeilen und Spalten, und eine Dense- oder Flatten-Schicht davor ließ keine übrig. Setze sie vor jene Schicht."],
  ["its window is {} and what arrives is {}: nothing would be left. Use a window from 1 to {}, or pool less before.", "Ihr Fenster ist {0}, und was ankommt, ist {1}: Nichts bliebe übrig. Nimm ein Fenster von 1 bis {2}, oder davor weniger Pooling."],
  ["it drops the fraction {}; that must be from 0 to under 1. 0.25 and 0.5 are usual.", "Sie lässt den Anteil {0} weg; er muss von 0 bis unter 1 sein. Üblich sind 0,25 und 0,5."],

  // Files of networks
  ["These {} bytes are not a whole safetensors file ({}). Open one that was saved here, or save it again.", "Diese {0} Byte sind keine ganze safetensors-Datei ({1}). Öffne eine, die hier gespeichert wurde, oder speichere sie noch einmal."],
  ["This safetensors file was not saved by inkgrad: its metadata does not say which recipe it is of. Open a file that was saved here.", "Diese safetensors-Datei wurde nicht von inkgrad gespeichert: Ihre Metadaten sagen nicht, von welchem Rezept sie ist. Öffne eine Datei, die hier gespeichert wurde."],
  ["The file's metadata lack {}: it is damaged, or of a newer version of this page. Save it again.", "In den Metadaten der Datei fehlt {0}: Sie ist beschädigt oder von einer neueren Fassung dieser Seite. Speichere sie noch einmal."],
  ["The file's {} is not a whole number: the file is damaged. Save it again.", "{0} in der Datei ist keine ganze Zahl: Die Datei ist beschädigt. Speichere sie noch einmal."],
  ["The file's recipe cannot be used: {}", "Das Rezept der Datei lässt sich nicht verwenden: {0}"],
  ["The file has no tensor {}, which its recipe needs: it is incomplete. Save it again.", "In der Datei fehlt der Tensor {0}, den ihr Rezept braucht: Sie ist unvollständig. Speichere sie noch einmal."],
  ["{} is {} of shape {}; this recipe takes F32 of shape {}. Open a file that belongs to its recipe.", "{0} ist {1} der Form {2}; dieses Rezept nimmt F32 der Form {3}. Öffne eine Datei, die zu ihrem Rezept gehört."],
  ["Number {} of {} is {}, not a finite number: this network cannot answer. Train it again.", "Zahl {0} von {1} ist {2}, keine endliche Zahl: Dieses Netz kann nicht antworten. Trainiere es neu."],
  ["The file has a tensor {}, which its recipe does not: it belongs to another network.", "Die Datei hat einen Tensor {0}, den ihr Rezept nicht hat: Sie gehört zu einem anderen Netz."],
  ["The network could not be written: {}.", "Das Netz ließ sich nicht schreiben: {0}."],
  ["The recipe could not be written as JSON: {}.", "Das Rezept ließ sich nicht als JSON schreiben: {0}."],
  ["A result could not be written as JSON: {}.", "Ein Ergebnis ließ sich nicht als JSON schreiben: {0}."],
  ["The checkpoint is after epoch {} of {}: it is damaged.", "Der Sicherungspunkt liegt nach Epoche {0} von {1}: Er ist beschädigt."],
  ["The run learnt from {} images and was tested on {}; this data set has {} and {}. Load the data set that it began with.", "Der Lauf lernte von {0} Bildern und wurde mit {1} getestet; dieser Datensatz hat {2} und {3}. Lade den Datensatz, mit dem er begann."],
  ["A run can be kept between two epochs only: ask when one has just ended.", "Ein Lauf lässt sich nur zwischen zwei Epochen speichern: Frage, wenn gerade eine zu Ende ist."],
  ["load takes a Uint8Array: the bytes of a safetensors file that save() gave.", "load nimmt ein Uint8Array: die Bytes einer safetensors-Datei, die save() gab."],

  // What programs hand over
  ["paper is {}; it must be \"white\" or \"black\".", "paper ist {0}; es muss \"white\" oder \"black\" sein."],
  ["The split is {}; it must be \"train\" or \"test\".", "Der Teil ist {0}; er muss \"train\" oder \"test\" sein."],
  ["A drawing of {} pixels with {} channels came with {} values; pass an ImageData of 1 to {} pixels a side.", "Eine Zeichnung von {0} Pixeln mit {1} Kanälen kam mit {2} Werten; übergib ImageData von 1 bis {3} Pixeln je Seite."],
  ["An image has {} values; it must have 784, 28 rows of 28, from 0 (background) to 255 (ink).", "Ein Bild hat {0} Werte; es müssen 784 sein, 28 Zeilen mit 28, von 0 (Hintergrund) bis 255 (Tinte)."],
  ["The numbers are not those of a first step: pass what firstStep() of the other engine returned.", "Die Zahlen sind nicht die eines ersten Schritts: Übergib, was firstStep() des anderen Rechenwerks zurückgab."],
  ["Worker {} of {}: ranks go from 0 to the team's size less one.", "Worker {0} von {1}: Die Ränge gehen von 0 bis zur Größe des Teams weniger eins."],
];

/** No sentence of an engine is longer; what a file or an address made longer is not searched through. */
const LENGTH_MAX = 1_000;

const patterns = SENTENCES.map(([english, german]) => ({ pattern: new RegExp(`^${english.split("{}").map(escape).join("(.+?)")}$`, "s"), german }));

/** A sentence in German; as it is where it does not stand here. @param {string} english @returns {string} */
export function translate(english) {
  if (english.length > LENGTH_MAX) return english;
  for (const { pattern, german } of patterns) {
    const match = pattern.exec(english);
    if (match) return german.replace(/\{(\d)\}/g, (_, place) => translate(match[Number(place) + 1]));
  }
  return /^\d+\.\d+$/.test(english) ? localized(english) : english;
}

/** @param {string} text */
function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
