<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" sourcelanguage="en" language="en">
  <context>
    <name>AboutPage</name>
    <message>
      <source>About Signalbox</source>
      <translation>[Áböüt Šíĝñálböx~~~~~~]</translation>
    </message>
    <message>
      <source>Version {version}, with Qt {qt}</source>
      <translation>[Véŕšíöñ {version}, wíth Qt {qt}~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Free software under the Apache License 2.0. It uses Qt and PySide under the LGPL 3, llama.cpp, SQLCipher, the Phosphor icons and others under their own licences.</source>
      <translation>[Fŕéé šöftwáŕé üñdéŕ thé Ápáçhé Líçéñšé 2.0. Ít üšéš Qt áñd PýŠídé üñdéŕ thé LĜPL 3, llámá.çpp, ŠQLÇíphéŕ, thé Phöšphöŕ íçöñš áñd öthéŕš üñdéŕ théíŕ öwñ líçéñçéš.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Make a recovery key…</source>
      <translation>[Máké á ŕéçövéŕý kéý…~~~~~~~~]</translation>
    </message>
    <message>
      <source>Audit log</source>
      <translation>[Áüdít löĝ~~~~]</translation>
    </message>
    <message>
      <source>Checked</source>
      <translation>[Çhéçkéd~~~]</translation>
    </message>
    <message>
      <source>What works</source>
      <translation>[Whát wöŕkš~~~~]</translation>
    </message>
    <message numerus="yes">
      <source>✗ %Ln problem(s) found</source>
      <translation>
        <numerusform>[✗ %Ln pŕöblém(1) föüñd~~~~~~~~~]</numerusform>
        <numerusform>[✗ %Ln pŕöblém(ñ) föüñd~~~~~~~~~]</numerusform>
      </translation>
    </message>
    <message>
      <source>✓ every entry holds</source>
      <translation>[✓ évéŕý éñtŕý höldš~~~~~~~~]</translation>
    </message>
    <message>
      <source>✓ nothing new to check</source>
      <translation>[✓ ñöthíñĝ ñéw tö çhéçk~~~~~~~~~]</translation>
    </message>
    <message>
      <source>✓ entries {first} to {last} hold</source>
      <translation>[✓ éñtŕíéš {first} tö {last} höld~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Entries</source>
      <translation>[Éñtŕíéš~~~]</translation>
    </message>
    <message>
      <source>Signed</source>
      <translation>[Šíĝñéd~~]</translation>
    </message>
  </context>
  <context>
    <name>Actions</name>
    <message>
      <source>File</source>
      <translation>[Fílé~~]</translation>
    </message>
    <message>
      <source>Conversation</source>
      <translation>[Çöñvéŕšátíöñ~~~~~]</translation>
    </message>
    <message>
      <source>View</source>
      <translation>[Víéw~~]</translation>
    </message>
    <message>
      <source>Help</source>
      <translation>[Hélp~~]</translation>
    </message>
    <message>
      <source>New chat</source>
      <translation>[Ñéw çhát~~~]</translation>
    </message>
    <message>
      <source>Search</source>
      <translation>[Šéáŕçh~~]</translation>
    </message>
    <message>
      <source>Open model file…</source>
      <translation>[Öpéñ mödél fílé…~~~~~~]</translation>
    </message>
    <message>
      <source>Connect a provider…</source>
      <translation>[Çöññéçt á pŕövídéŕ…~~~~~~~~]</translation>
    </message>
    <message>
      <source>Recovery key…</source>
      <translation>[Ŕéçövéŕý kéý…~~~~~]</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>[Šéttíñĝš~~~]</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>[Qüít~~]</translation>
    </message>
    <message>
      <source>Write a message</source>
      <translation>[Wŕíté á méššáĝé~~~~~~]</translation>
    </message>
    <message>
      <source>Attach files…</source>
      <translation>[Áttáçh fíléš…~~~~~]</translation>
    </message>
    <message>
      <source>Choose the model</source>
      <translation>[Çhööšé thé mödél~~~~~~]</translation>
    </message>
    <message>
      <source>Choose the label</source>
      <translation>[Çhööšé thé lábél~~~~~~]</translation>
    </message>
    <message>
      <source>Stop the answer</source>
      <translation>[Štöp thé áñšwéŕ~~~~~~]</translation>
    </message>
    <message>
      <source>Retry the last answer</source>
      <translation>[Ŕétŕý thé lášt áñšwéŕ~~~~~~~~]</translation>
    </message>
    <message>
      <source>Copy the last answer</source>
      <translation>[Çöpý thé lášt áñšwéŕ~~~~~~~~]</translation>
    </message>
    <message>
      <source>Edit your last message</source>
      <translation>[Édít ýöüŕ lášt méššáĝé~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Rename</source>
      <translation>[Ŕéñámé~~]</translation>
    </message>
    <message>
      <source>Delete</source>
      <translation>[Ðélété~~]</translation>
    </message>
    <message>
      <source>Recently deleted…</source>
      <translation>[Ŕéçéñtlý délétéd…~~~~~~~]</translation>
    </message>
    <message>
      <source>Next conversation</source>
      <translation>[Ñéxt çöñvéŕšátíöñ~~~~~~~]</translation>
    </message>
    <message>
      <source>Previous conversation</source>
      <translation>[Pŕévíöüš çöñvéŕšátíöñ~~~~~~~~]</translation>
    </message>
    <message>
      <source>Sidebar</source>
      <translation>[Šídébáŕ~~~]</translation>
    </message>
    <message>
      <source>Inspector</source>
      <translation>[Íñšpéçtöŕ~~~~]</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>[Mödélš~~]</translation>
    </message>
    <message>
      <source>Larger text</source>
      <translation>[Láŕĝéŕ téxt~~~~]</translation>
    </message>
    <message>
      <source>Smaller text</source>
      <translation>[Šmálléŕ téxt~~~~~]</translation>
    </message>
    <message>
      <source>Usual text size</source>
      <translation>[Üšüál téxt šížé~~~~~~]</translation>
    </message>
    <message>
      <source>Full screen</source>
      <translation>[Füll šçŕééñ~~~~]</translation>
    </message>
    <message>
      <source>Search the handbook</source>
      <translation>[Šéáŕçh thé háñdböök~~~~~~~~]</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>[Báçk~~]</translation>
    </message>
    <message>
      <source>Forward</source>
      <translation>[Föŕwáŕd~~~]</translation>
    </message>
    <message>
      <source>All commands…</source>
      <translation>[Áll çömmáñdš…~~~~~]</translation>
    </message>
    <message>
      <source>Keyboard shortcuts</source>
      <translation>[Kéýböáŕd šhöŕtçütš~~~~~~~]</translation>
    </message>
    <message>
      <source>What your organization decided</source>
      <translation>[Whát ýöüŕ öŕĝáñížátíöñ déçídéd~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>About Signalbox</source>
      <translation>[Áböüt Šíĝñálböx~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>AnswerCard</name>
    <message>
      <source>Answer</source>
      <translation>[Áñšwéŕ~~]</translation>
    </message>
    <message>
      <source>Retry</source>
      <translation>[Ŕétŕý~~]</translation>
    </message>
    <message>
      <source>Why this model</source>
      <translation>[Whý thíš mödél~~~~~~]</translation>
    </message>
    <message>
      <source>Thinking…</source>
      <translation>[Thíñkíñĝ…~~~~]</translation>
    </message>
    <message>
      <source>Thoughts</source>
      <translation>[Thöüĝhtš~~~]</translation>
    </message>
    <message>
      <source>Thought for {time}</source>
      <translation>[Thöüĝht föŕ {time}~~~~~~~]</translation>
    </message>
    <message>
      <source>Wants to call {name}</source>
      <translation>[Wáñtš tö çáll {name}~~~~~~~~]</translation>
    </message>
    <message>
      <source>The tool failed</source>
      <translation>[Thé tööl fáíléd~~~~~~]</translation>
    </message>
    <message>
      <source>Result of the tool</source>
      <translation>[Ŕéšült öf thé tööl~~~~~~~]</translation>
    </message>
    <message>
      <source>This message cannot be read.</source>
      <translation>[Thíš méššáĝé çáññöt bé ŕéád.~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The rest of the conversation is not affected.</source>
      <translation>[Thé ŕéšt öf thé çöñvéŕšátíöñ íš ñöt áfféçtéd.~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The answer was cut off at the length limit.</source>
      <translation>[Thé áñšwéŕ wáš çüt öff át thé léñĝth límít.~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The answer was ended, as it only repeated itself.</source>
      <translation>[Thé áñšwéŕ wáš éñdéd, áš ít öñlý ŕépéátéd ítšélf.~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Continue</source>
      <translation>[Çöñtíñüé~~~]</translation>
    </message>
  </context>
  <context>
    <name>AnswerFooter</name>
    <message>
      <source>Copy</source>
      <translation>[Çöpý~~]</translation>
    </message>
    <message>
      <source>Copy the answer</source>
      <translation>[Çöpý thé áñšwéŕ~~~~~~]</translation>
    </message>
    <message>
      <source>Retry</source>
      <translation>[Ŕétŕý~~]</translation>
    </message>
    <message>
      <source>Ask for another answer</source>
      <translation>[Ášk föŕ áñöthéŕ áñšwéŕ~~~~~~~~~]</translation>
    </message>
    <message>
      <source>More</source>
      <translation>[Möŕé~~]</translation>
    </message>
    <message numerus="yes">
      <source>%n token(s)</source>
      <translation>
        <numerusform>[%n tökéñ(1)~~~~]</numerusform>
        <numerusform>[%n tökéñ(ñ)~~~~]</numerusform>
      </translation>
    </message>
  </context>
  <context>
    <name>BlockedImageView</name>
    <message>
      <source>Image not loaded: {host}</source>
      <translation>[Ímáĝé ñöt löádéd: {host}~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Capabilities</name>
    <message>
      <source>images</source>
      <translation>[ímáĝéš~~]</translation>
    </message>
    <message>
      <source>tools</source>
      <translation>[töölš~~]</translation>
    </message>
    <message>
      <source>answers in a fixed form</source>
      <translation>[áñšwéŕš íñ á fíxéd föŕm~~~~~~~~~]</translation>
    </message>
    <message>
      <source>thinking</source>
      <translation>[thíñkíñĝ~~~]</translation>
    </message>
  </context>
  <context>
    <name>ChatCommands</name>
    <message>
      <source>Continue.</source>
      <translation>[Çöñtíñüé.~~~~]</translation>
    </message>
    <message>
      <source>Attach files</source>
      <translation>[Áttáçh fíléš~~~~~]</translation>
    </message>
    <message>
      <source>Picture.png</source>
      <translation>[Píçtüŕé.pñĝ~~~~]</translation>
    </message>
  </context>
  <context>
    <name>CodeView</name>
    <message>
      <source>Copy</source>
      <translation>[Çöpý~~]</translation>
    </message>
    <message>
      <source>Copy code</source>
      <translation>[Çöpý çödé~~~~]</translation>
    </message>
    <message>
      <source>code</source>
      <translation>[çödé~~]</translation>
    </message>
    <message>
      <source>Copied</source>
      <translation>[Çöpíéd~~]</translation>
    </message>
  </context>
  <context>
    <name>CommandPalette</name>
    <message>
      <source>All commands</source>
      <translation>[Áll çömmáñdš~~~~~]</translation>
    </message>
    <message>
      <source>What do you want to do?</source>
      <translation>[Whát dö ýöü wáñt tö dö?~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Command</source>
      <translation>[Çömmáñd~~~]</translation>
    </message>
    <message>
      <source>Commands</source>
      <translation>[Çömmáñdš~~~]</translation>
    </message>
  </context>
  <context>
    <name>Composer</name>
    <message>
      <source>Message</source>
      <translation>[Méššáĝé~~~]</translation>
    </message>
    <message>
      <source>Ask anything. Paste or drop files here.</source>
      <translation>[Ášk áñýthíñĝ. Pášté öŕ dŕöp fíléš héŕé.~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Attach files</source>
      <translation>[Áttáçh fíléš~~~~~]</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>[Çlöšé~~]</translation>
    </message>
    <message>
      <source>“{name}” cannot be read.</source>
      <translation>[“{name}” çáññöt bé ŕéád.~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>“{name}” is too large. Pictures may have {image}, texts {text}.</source>
      <translation>[“{name}” íš töö láŕĝé. Píçtüŕéš máý hávé {image}, téxtš {text}.~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>“{name}” is neither a picture nor text.</source>
      <translation>[“{name}” íš ñéíthéŕ á píçtüŕé ñöŕ téxt.~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message numerus="yes">
      <source>A message takes at most %n file(s).</source>
      <translation>
        <numerusform>[Á méššáĝé tákéš át möšt %n fílé(1).~~~~~~~~~~~~~~]</numerusform>
        <numerusform>[Á méššáĝé tákéš át möšt %n fílé(ñ).~~~~~~~~~~~~~~]</numerusform>
      </translation>
    </message>
    <message>
      <source>An answer is being written: stop it, or wait for its end.</source>
      <translation>[Áñ áñšwéŕ íš béíñĝ wŕíttéñ: štöp ít, öŕ wáít föŕ ítš éñd.~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The text is long and was attached as a file. Undo puts it back as text.</source>
      <translation>[Thé téxt íš löñĝ áñd wáš áttáçhéd áš á fílé. Üñdö pütš ít báçk áš téxt.~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The text is long and was attached as a file.</source>
      <translation>[Thé téxt íš löñĝ áñd wáš áttáçhéd áš á fílé.~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message numerus="yes">
      <source>%n hidden character(s) were left out of what you pasted.</source>
      <translation>
        <numerusform>[%n híddéñ çháŕáçtéŕ(1) wéŕé léft öüt öf whát ýöü páštéd.~~~~~~~~~~~~~~~~~~~~~~]</numerusform>
        <numerusform>[%n híddéñ çháŕáçtéŕ(ñ) wéŕé léft öüt öf whát ýöü páštéd.~~~~~~~~~~~~~~~~~~~~~~]</numerusform>
      </translation>
    </message>
    <message>
      <source>Held: {why}</source>
      <translation>[Héld: {why}~~~~]</translation>
    </message>
  </context>
  <context>
    <name>ConversationCommands</name>
    <message>
      <source>“{title}” is in the bin.</source>
      <translation>[“{title}” íš íñ thé bíñ.~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>ConversationDelegate</name>
    <message>
      <source>New title</source>
      <translation>[Ñéw títlé~~~~]</translation>
    </message>
  </context>
  <context>
    <name>ConversationList</name>
    <message>
      <source>Conversations</source>
      <translation>[Çöñvéŕšátíöñš~~~~~]</translation>
    </message>
    <message>
      <source>Open</source>
      <translation>[Öpéñ~~]</translation>
    </message>
    <message>
      <source>Rename</source>
      <translation>[Ŕéñámé~~]</translation>
    </message>
    <message>
      <source>Delete</source>
      <translation>[Ðélété~~]</translation>
    </message>
  </context>
  <context>
    <name>ConversationRows</name>
    <message>
      <source>{title}, an answer is being written</source>
      <translation>[{title}, áñ áñšwéŕ íš béíñĝ wŕíttéñ~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Untitled</source>
      <translation>[Üñtítléd~~~]</translation>
    </message>
  </context>
  <context>
    <name>CrashDialog</name>
    <message>
      <source>A fault in Signalbox</source>
      <translation>[Á fáült íñ Šíĝñálböx~~~~~~~~]</translation>
    </message>
    <message>
      <source>Something in Signalbox broke</source>
      <translation>[Šöméthíñĝ íñ Šíĝñálböx bŕöké~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>This is our fault, not yours. What was stored is safe, and you can go on. Please send the report below to whoever supports Signalbox; it holds no content of your chats.</source>
      <translation>[Thíš íš öüŕ fáült, ñöt ýöüŕš. Whát wáš štöŕéd íš šáfé, áñd ýöü çáñ ĝö öñ. Pléášé šéñd thé ŕépöŕt bélöw tö whöévéŕ šüppöŕtš Šíĝñálböx; ít höldš ñö çöñtéñt öf ýöüŕ çhátš.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Report</source>
      <translation>[Ŕépöŕt~~]</translation>
    </message>
    <message>
      <source>Copy the report</source>
      <translation>[Çöpý thé ŕépöŕt~~~~~~]</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>[Çlöšé~~]</translation>
    </message>
    <message>
      <source>Copied</source>
      <translation>[Çöpíéd~~]</translation>
    </message>
  </context>
  <context>
    <name>Dates</name>
    <message>
      <source>Today</source>
      <translation>[Tödáý~~]</translation>
    </message>
    <message>
      <source>Yesterday</source>
      <translation>[Ýéštéŕdáý~~~~]</translation>
    </message>
    <message>
      <source>Previous 7 days</source>
      <translation>[Pŕévíöüš 7 dáýš~~~~~~]</translation>
    </message>
    <message>
      <source>Previous 30 days</source>
      <translation>[Pŕévíöüš 30 dáýš~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>DeletedModel</name>
    <message>
      <source>Untitled</source>
      <translation>[Üñtítléd~~~]</translation>
    </message>
    <message>
      <source>Deleted {when}</source>
      <translation>[Ðélétéd {when}~~~~~~]</translation>
    </message>
    <message numerus="yes">
      <source>%Ln day(s) left</source>
      <translation>
        <numerusform>[%Ln dáý(1) léft~~~~~~]</numerusform>
        <numerusform>[%Ln dáý(ñ) léft~~~~~~]</numerusform>
      </translation>
    </message>
  </context>
  <context>
    <name>Errors</name>
    <message>
      <source>{who} did not accept the key.</source>
      <translation>[{who} díd ñöt áççépt thé kéý.~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Open Settings, Providers and enter a valid key, then try again.</source>
      <translation>[Öpéñ Šéttíñĝš, Pŕövídéŕš áñd éñtéŕ á válíd kéý, théñ tŕý áĝáíñ.~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{who} does not allow this key to use that model. {detail}</source>
      <translation>[{who} döéš ñöt állöw thíš kéý tö üšé thát mödél. {detail}~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Choose another model, or ask whoever issued the key.</source>
      <translation>[Çhööšé áñöthéŕ mödél, öŕ ášk whöévéŕ íššüéd thé kéý.~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{who} says that the account's quota is used up. {detail}</source>
      <translation>[{who} šáýš thát thé áççöüñt'š qüötá íš üšéd üp. {detail}~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Choose another model, or top up there.</source>
      <translation>[Çhööšé áñöthéŕ mödél, öŕ töp üp théŕé.~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{who} asks for fewer requests for now. {detail}</source>
      <translation>[{who} áškš föŕ féwéŕ ŕéqüéštš föŕ ñöw. {detail}~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Wait a moment and try again.</source>
      <translation>[Wáít á möméñt áñd tŕý áĝáíñ.~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{who} is overloaded or unavailable. {detail}</source>
      <translation>[{who} íš övéŕlöádéd öŕ üñáváíláblé. {detail}~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Wait a moment, or choose another model.</source>
      <translation>[Wáít á möméñt, öŕ çhööšé áñöthéŕ mödél.~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The conversation is longer than the model can read.</source>
      <translation>[Thé çöñvéŕšátíöñ íš löñĝéŕ tháñ thé mödél çáñ ŕéád.~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Start a new chat, or choose a model that reads more.</source>
      <translation>[Štáŕt á ñéw çhát, öŕ çhööšé á mödél thát ŕéádš möŕé.~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{who} refused this content. {detail}</source>
      <translation>[{who} ŕéfüšéd thíš çöñtéñt. {detail}~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Rephrase the message, or choose another model.</source>
      <translation>[Ŕéphŕášé thé méššáĝé, öŕ çhööšé áñöthéŕ mödél.~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{who} did not understand the request. {detail}</source>
      <translation>[{who} díd ñöt üñdéŕštáñd thé ŕéqüéšt. {detail}~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Choose another model or setting.</source>
      <translation>[Çhööšé áñöthéŕ mödél öŕ šéttíñĝ.~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{who} cannot be reached. {detail}</source>
      <translation>[{who} çáññöt bé ŕéáçhéd. {detail}~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Check the address and your connection, then try again.</source>
      <translation>[Çhéçk thé áddŕéšš áñd ýöüŕ çöññéçtíöñ, théñ tŕý áĝáíñ.~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{who} stopped answering.</source>
      <translation>[{who} štöppéd áñšwéŕíñĝ.~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Try again, or choose another model.</source>
      <translation>[Tŕý áĝáíñ, öŕ çhööšé áñöthéŕ mödél.~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{who} broke off in the middle of an answer. {detail}</source>
      <translation>[{who} bŕöké öff íñ thé míddlé öf áñ áñšwéŕ. {detail}~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>What came was kept. Try again for a new answer.</source>
      <translation>[Whát çámé wáš képt. Tŕý áĝáíñ föŕ á ñéw áñšwéŕ.~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{who} sent something that is not an answer. {detail}</source>
      <translation>[{who} šéñt šöméthíñĝ thát íš ñöt áñ áñšwéŕ. {detail}~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Check that the address and kind of server are right.</source>
      <translation>[Çhéçk thát thé áddŕéšš áñd kíñd öf šéŕvéŕ áŕé ŕíĝht.~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{who} gave an empty answer. {detail}</source>
      <translation>[{who} ĝávé áñ émptý áñšwéŕ. {detail}~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The model reached the length limit before it answered.</source>
      <translation>[Thé mödél ŕéáçhéd thé léñĝth límít béföŕé ít áñšwéŕéd.~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Set “Longest answer” higher in Settings, or --max-tokens, then try again.</source>
      <translation>[Šét “Löñĝéšt áñšwéŕ” híĝhéŕ íñ Šéttíñĝš, öŕ --máx-tökéñš, théñ tŕý áĝáíñ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>You stopped the answer.</source>
      <translation>[Ýöü štöppéd thé áñšwéŕ.~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Choose Retry for a new one.</source>
      <translation>[Çhööšé Ŕétŕý föŕ á ñéw öñé.~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>No model can take this message. {detail}</source>
      <translation>[Ñö mödél çáñ táké thíš méššáĝé. {detail}~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Open a model file, or connect a provider in Settings.</source>
      <translation>[Öpéñ á mödél fílé, öŕ çöññéçt á pŕövídéŕ íñ Šéttíñĝš.~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Nothing was sent: the label {label} does not allow {who}. {detail}</source>
      <translation>[Ñöthíñĝ wáš šéñt: thé lábél {label} döéš ñöt állöw {who}. {detail}~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Choose a model that the label allows, or open a local model.</source>
      <translation>[Çhööšé á mödél thát thé lábél állöwš, öŕ öpéñ á löçál mödél.~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Nothing was sent: the message holds {detail}.</source>
      <translation>[Ñöthíñĝ wáš šéñt: thé méššáĝé höldš {detail}.~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Remove it from the message, then send again.</source>
      <translation>[Ŕémövé ít fŕöm thé méššáĝé, théñ šéñd áĝáíñ.~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Nothing was sent: it was shown as staying on this device, and would leave to {who} now.</source>
      <translation>[Ñöthíñĝ wáš šéñt: ít wáš šhöwñ áš štáýíñĝ öñ thíš dévíçé, áñd wöüld léávé tö {who} ñöw.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Look at what the label says below the message by now, and send it again if it may leave.</source>
      <translation>[Löök át whát thé lábél šáýš bélöw thé méššáĝé bý ñöw, áñd šéñd ít áĝáíñ íf ít máý léávé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Nothing was sent: the budget {detail} is used up.</source>
      <translation>[Ñöthíñĝ wáš šéñt: thé büdĝét {detail} íš üšéd üp.~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Choose a cheaper model, or wait.</source>
      <translation>[Çhööšé á çhéápéŕ mödél, öŕ wáít.~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Nothing was sent: the audit log cannot be written. {detail}</source>
      <translation>[Ñöthíñĝ wáš šéñt: thé áüdít löĝ çáññöt bé wŕíttéñ. {detail}~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Make room on the disk and check the data folder, then send again.</source>
      <translation>[Máké ŕööm öñ thé díšk áñd çhéçk thé dátá földéŕ, théñ šéñd áĝáíñ.~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The key store is locked. {detail}</source>
      <translation>[Thé kéý štöŕé íš löçkéd. {detail}~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Unlock your keyring, then try again.</source>
      <translation>[Üñlöçk ýöüŕ kéýŕíñĝ, théñ tŕý áĝáíñ.~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The key to your conversations is not in the key store any more. {detail}</source>
      <translation>[Thé kéý tö ýöüŕ çöñvéŕšátíöñš íš ñöt íñ thé kéý štöŕé áñý möŕé. {detail}~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Enter your recovery key, or restore a backup. Nothing was changed.</source>
      <translation>[Éñtéŕ ýöüŕ ŕéçövéŕý kéý, öŕ ŕéštöŕé á báçküp. Ñöthíñĝ wáš çháñĝéd.~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Nothing was sent: the key of {who} was given for another address.</source>
      <translation>[Ñöthíñĝ wáš šéñt: thé kéý öf {who} wáš ĝívéñ föŕ áñöthéŕ áddŕéšš.~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Look at the address in Settings, Providers; if it is right, enter the key again.</source>
      <translation>[Löök át thé áddŕéšš íñ Šéttíñĝš, Pŕövídéŕš; íf ít íš ŕíĝht, éñtéŕ thé kéý áĝáíñ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The file {path} is damaged or does not fit the key. {detail}</source>
      <translation>[Thé fílé {path} íš dámáĝéd öŕ döéš ñöt fít thé kéý. {detail}~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Restore a backup with “signalbox backup restore”. The file was left as it is.</source>
      <translation>[Ŕéštöŕé á báçküp wíth “šíĝñálböx báçküp ŕéštöŕé”. Thé fílé wáš léft áš ít íš.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The file {path} was written by a newer Signalbox.</source>
      <translation>[Thé fílé {path} wáš wŕíttéñ bý á ñéwéŕ Šíĝñálböx.~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Install that version. Nothing was changed.</source>
      <translation>[Íñštáll thát véŕšíöñ. Ñöthíñĝ wáš çháñĝéd.~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The backup {path} cannot be restored. {detail}</source>
      <translation>[Thé báçküp {path} çáññöt bé ŕéštöŕéd. {detail}~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Check the file and its passphrase, or choose another backup. Nothing was changed.</source>
      <translation>[Çhéçk thé fílé áñd ítš páššphŕášé, öŕ çhööšé áñöthéŕ báçküp. Ñöthíñĝ wáš çháñĝéd.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The data folder was not as it had been left. {detail}</source>
      <translation>[Thé dátá földéŕ wáš ñöt áš ít hád bééñ léft. {detail}~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Find out who else can write there. What was found is kept in its folder “backups”.</source>
      <translation>[Fíñd öüt whö élšé çáñ wŕíté théŕé. Whát wáš föüñd íš képt íñ ítš földéŕ “báçküpš”.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The disk is full.</source>
      <translation>[Thé díšk íš füll.~~~~~~~]</translation>
    </message>
    <message>
      <source>Make room, then try again. What was there is safe.</source>
      <translation>[Máké ŕööm, théñ tŕý áĝáíñ. Whát wáš théŕé íš šáfé.~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The folder {path} cannot be written.</source>
      <translation>[Thé földéŕ {path} çáññöt bé wŕíttéñ.~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Give yourself the right to write there, or choose another folder.</source>
      <translation>[Ĝívé ýöüŕšélf thé ŕíĝht tö wŕíté théŕé, öŕ çhööšé áñöthéŕ földéŕ.~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Other accounts of this machine can get at {path}. {detail}</source>
      <translation>[Öthéŕ áççöüñtš öf thíš máçhíñé çáñ ĝét át {path}. {detail}~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Make it yours alone, or choose another, then try again.</source>
      <translation>[Máké ít ýöüŕš álöñé, öŕ çhööšé áñöthéŕ, théñ tŕý áĝáíñ.~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>This model file cannot be used: {detail}.</source>
      <translation>[Thíš mödél fílé çáññöt bé üšéd: {detail}.~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Choose another GGUF file.</source>
      <translation>[Çhööšé áñöthéŕ ĜĜÜF fílé.~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The model ran out of memory.</source>
      <translation>[Thé mödél ŕáñ öüt öf mémöŕý.~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Close other programs, or choose a smaller model or a shorter context.</source>
      <translation>[Çlöšé öthéŕ pŕöĝŕámš, öŕ çhööšé á šmálléŕ mödél öŕ á šhöŕtéŕ çöñtéxt.~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>There is no {what} “{name}”.</source>
      <translation>[Théŕé íš ñö {what} “{name}”.~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Check the name and try again.</source>
      <translation>[Çhéçk thé ñámé áñd tŕý áĝáíñ.~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Your organization does not allow this. {detail}</source>
      <translation>[Ýöüŕ öŕĝáñížátíöñ döéš ñöt állöw thíš. {detail}~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Ask whoever manages Signalbox in your organization.</source>
      <translation>[Ášk whöévéŕ máñáĝéš Šíĝñálböx íñ ýöüŕ öŕĝáñížátíöñ.~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Signalbox ended before the answer was whole.</source>
      <translation>[Šíĝñálböx éñdéd béföŕé thé áñšwéŕ wáš whölé.~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>What came was kept. Choose Retry for a new answer.</source>
      <translation>[Whát çámé wáš képt. Çhööšé Ŕétŕý föŕ á ñéw áñšwéŕ.~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{detail}</source>
      <translation>[{detail}~~~]</translation>
    </message>
    <message>
      <source>Enter your passphrase, or name a file that holds it in SIGNALBOX_PASSPHRASE_FILE, then try again.</source>
      <translation>[Éñtéŕ ýöüŕ páššphŕášé, öŕ ñámé á fílé thát höldš ít íñ ŠÍĜÑÁLBÖX_PÁŠŠPHŔÁŠÉ_FÍLÉ, théñ tŕý áĝáíñ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Files</name>
    <message>
      <source>read as {charset}, a guess</source>
      <translation>[ŕéád áš {charset}, á ĝüéšš~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>FillChip</name>
    <message>
      <source>{percent} % full</source>
      <translation>[{percent} % füll~~~~~~]</translation>
    </message>
    <message>
      <source>Oldest left out</source>
      <translation>[Öldéšt léft öüt~~~~~~]</translation>
    </message>
    <message>
      <source>Full</source>
      <translation>[Füll~~]</translation>
    </message>
    <message>
      <source>Room in the chat: {state}</source>
      <translation>[Ŕööm íñ thé çhát: {state}~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Once this chat is too long for its model</source>
      <translation>[Öñçé thíš çhát íš töö löñĝ föŕ ítš mödél~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Leave out its oldest messages</source>
      <translation>[Léávé öüt ítš öldéšt méššáĝéš~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Stop and say so</source>
      <translation>[Štöp áñd šáý šö~~~~~~]</translation>
    </message>
    <message>
      <source>Summary of what came before…</source>
      <translation>[Šümmáŕý öf whát çámé béföŕé…~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>With this message the chat takes about {tokens} of the {room} tokens that the model can read.</source>
      <translation>[Wíth thíš méššáĝé thé çhát tákéš áböüt {tokens} öf thé {room} tökéñš thát thé mödél çáñ ŕéád.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Once it is more, the oldest messages are left out of what is sent.</source>
      <translation>[Öñçé ít íš möŕé, thé öldéšt méššáĝéš áŕé léft öüt öf whát íš šéñt.~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Once it is more, nothing is sent.</source>
      <translation>[Öñçé ít íš möŕé, ñöthíñĝ íš šéñt.~~~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Findings</name>
    <message>
      <source>private key</source>
      <translation>[pŕíváté kéý~~~~]</translation>
    </message>
    <message>
      <source>password</source>
      <translation>[páššwöŕd~~~]</translation>
    </message>
    <message>
      <source>API key or token</source>
      <translation>[ÁPÍ kéý öŕ tökéñ~~~~~~]</translation>
    </message>
    <message>
      <source>bearer token</source>
      <translation>[béáŕéŕ tökéñ~~~~~]</translation>
    </message>
    <message>
      <source>JSON Web Token</source>
      <translation>[JŠÖÑ Wéb Tökéñ~~~~~~]</translation>
    </message>
    <message>
      <source>address with a password in it</source>
      <translation>[áddŕéšš wíth á páššwöŕd íñ ít~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Anthropic API key</source>
      <translation>[Áñthŕöpíç ÁPÍ kéý~~~~~~~]</translation>
    </message>
    <message>
      <source>AWS access key</source>
      <translation>[ÁWŠ áççéšš kéý~~~~~~]</translation>
    </message>
    <message>
      <source>Azure access key</source>
      <translation>[Ážüŕé áççéšš kéý~~~~~~]</translation>
    </message>
    <message>
      <source>Databricks token</source>
      <translation>[Ðátábŕíçkš tökéñ~~~~~~]</translation>
    </message>
    <message>
      <source>DigitalOcean token</source>
      <translation>[ÐíĝítálÖçéáñ tökéñ~~~~~~~]</translation>
    </message>
    <message>
      <source>Docker access token</source>
      <translation>[Ðöçkéŕ áççéšš tökéñ~~~~~~~~]</translation>
    </message>
    <message>
      <source>GitHub token</source>
      <translation>[ĜítHüb tökéñ~~~~~]</translation>
    </message>
    <message>
      <source>GitLab token</source>
      <translation>[ĜítLáb tökéñ~~~~~]</translation>
    </message>
    <message>
      <source>Google API key</source>
      <translation>[Ĝööĝlé ÁPÍ kéý~~~~~~]</translation>
    </message>
    <message>
      <source>Google OAuth secret</source>
      <translation>[Ĝööĝlé ÖÁüth šéçŕét~~~~~~~~]</translation>
    </message>
    <message>
      <source>Groq API key</source>
      <translation>[Ĝŕöq ÁPÍ kéý~~~~~]</translation>
    </message>
    <message>
      <source>HashiCorp Vault token</source>
      <translation>[HášhíÇöŕp Váült tökéñ~~~~~~~~]</translation>
    </message>
    <message>
      <source>Hugging Face token</source>
      <translation>[Hüĝĝíñĝ Fáçé tökéñ~~~~~~~]</translation>
    </message>
    <message>
      <source>npm token</source>
      <translation>[ñpm tökéñ~~~~]</translation>
    </message>
    <message>
      <source>OpenAI API key</source>
      <translation>[ÖpéñÁÍ ÁPÍ kéý~~~~~~]</translation>
    </message>
    <message>
      <source>PyPI token</source>
      <translation>[PýPÍ tökéñ~~~~]</translation>
    </message>
    <message>
      <source>SendGrid API key</source>
      <translation>[ŠéñdĜŕíd ÁPÍ kéý~~~~~~]</translation>
    </message>
    <message>
      <source>Shopify token</source>
      <translation>[Šhöpífý tökéñ~~~~~]</translation>
    </message>
    <message>
      <source>Slack token</source>
      <translation>[Šláçk tökéñ~~~~]</translation>
    </message>
    <message>
      <source>Slack webhook address</source>
      <translation>[Šláçk wébhöök áddŕéšš~~~~~~~~]</translation>
    </message>
    <message>
      <source>Stripe key</source>
      <translation>[Štŕípé kéý~~~~]</translation>
    </message>
    <message>
      <source>Telegram bot token</source>
      <translation>[Téléĝŕám böt tökéñ~~~~~~~]</translation>
    </message>
    <message>
      <source>xAI API key</source>
      <translation>[xÁÍ ÁPÍ kéý~~~~]</translation>
    </message>
    <message>
      <source>payment card number</source>
      <translation>[páýméñt çáŕd ñümbéŕ~~~~~~~~]</translation>
    </message>
    <message>
      <source>bank account number (IBAN)</source>
      <translation>[báñk áççöüñt ñümbéŕ (ÍBÁÑ)~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Belgian national number</source>
      <translation>[Bélĝíáñ ñátíöñál ñümbéŕ~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Brazilian taxpayer number (CPF)</source>
      <translation>[Bŕážílíáñ táxpáýéŕ ñümbéŕ (ÇPF)~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>British NHS number</source>
      <translation>[Bŕítíšh ÑHŠ ñümbéŕ~~~~~~~]</translation>
    </message>
    <message>
      <source>Chinese identity number</source>
      <translation>[Çhíñéšé ídéñtítý ñümbéŕ~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Finnish identity code</source>
      <translation>[Fíññíšh ídéñtítý çödé~~~~~~~~]</translation>
    </message>
    <message>
      <source>French social security number</source>
      <translation>[Fŕéñçh šöçíál šéçüŕítý ñümbéŕ~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>German tax identification number</source>
      <translation>[Ĝéŕmáñ táx ídéñtífíçátíöñ ñümbéŕ~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Italian tax code</source>
      <translation>[Ítálíáñ táx çödé~~~~~~]</translation>
    </message>
    <message>
      <source>Norwegian identity number</source>
      <translation>[Ñöŕwéĝíáñ ídéñtítý ñümbéŕ~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Polish identity number (PESEL)</source>
      <translation>[Pölíšh ídéñtítý ñümbéŕ (PÉŠÉL)~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Spanish identity number</source>
      <translation>[Špáñíšh ídéñtítý ñümbéŕ~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Swedish identity number</source>
      <translation>[Šwédíšh ídéñtítý ñümbéŕ~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Swiss AHV number</source>
      <translation>[Šwíšš ÁHV ñümbéŕ~~~~~~]</translation>
    </message>
    <message>
      <source>US social security number</source>
      <translation>[ÜŠ šöçíál šéçüŕítý ñümbéŕ~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>e-mail address</source>
      <translation>[é-máíl áddŕéšš~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Finishes</name>
    <message>
      <source>Complete</source>
      <translation>[Çömplété~~~]</translation>
    </message>
    <message>
      <source>Cut off at the length limit</source>
      <translation>[Çüt öff át thé léñĝth límít~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Waits for a tool</source>
      <translation>[Wáítš föŕ á tööl~~~~~~]</translation>
    </message>
    <message>
      <source>Ended by the provider's content filter</source>
      <translation>[Éñdéd bý thé pŕövídéŕ'š çöñtéñt fíltéŕ~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Stopped</source>
      <translation>[Štöppéd~~~]</translation>
    </message>
    <message>
      <source>Ended by an error</source>
      <translation>[Éñdéd bý áñ éŕŕöŕ~~~~~~~]</translation>
    </message>
    <message>
      <source>Ended because it repeated itself</source>
      <translation>[Éñdéd béçáüšé ít ŕépéátéd ítšélf~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Ended, without saying why</source>
      <translation>[Éñdéd, wíthöüt šáýíñĝ whý~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Formats</name>
    <message>
      <source>cost unknown</source>
      <translation>[çöšt üñkñöwñ~~~~~]</translation>
    </message>
    <message>
      <source>free</source>
      <translation>[fŕéé~~]</translation>
    </message>
    <message>
      <source>{seconds} s</source>
      <translation>[{seconds} š~~~~]</translation>
    </message>
    <message>
      <source>{minutes} min {seconds} s</source>
      <translation>[{minutes} míñ {seconds} š~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>GeneralPage</name>
    <message>
      <source>General settings</source>
      <translation>[Ĝéñéŕál šéttíñĝš~~~~~~]</translation>
    </message>
    <message>
      <source>Auto</source>
      <translation>[Áütö~~]</translation>
    </message>
  </context>
  <context>
    <name>Greeting</name>
    <message>
      <source>Good morning.</source>
      <translation>[Ĝööd möŕñíñĝ.~~~~~]</translation>
    </message>
    <message>
      <source>Good afternoon.</source>
      <translation>[Ĝööd áftéŕñööñ.~~~~~~]</translation>
    </message>
    <message>
      <source>Good evening.</source>
      <translation>[Ĝööd évéñíñĝ.~~~~~]</translation>
    </message>
    <message>
      <source>Every message is recorded in the audit log.</source>
      <translation>[Évéŕý méššáĝé íš ŕéçöŕdéd íñ thé áüdít löĝ.~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>A small model for this device is on its way. You can also open a model file, or connect a provider.</source>
      <translation>[Á šmáll mödél föŕ thíš dévíçé íš öñ ítš wáý. Ýöü çáñ álšö öpéñ á mödél fílé, öŕ çöññéçt á pŕövídéŕ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Write right away: a message for a model on this device waits until it is prepared.</source>
      <translation>[Wŕíté ŕíĝht áwáý: á méššáĝé föŕ á mödél öñ thíš dévíçé wáítš üñtíl ít íš pŕépáŕéd.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>To begin, open a model file, which answers on this device, or connect a provider.</source>
      <translation>[Tö béĝíñ, öpéñ á mödél fílé, whíçh áñšwéŕš öñ thíš dévíçé, öŕ çöññéçt á pŕövídéŕ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Ask right away: the model that is built in answers on this device.</source>
      <translation>[Ášk ŕíĝht áwáý: thé mödél thát íš büílt íñ áñšwéŕš öñ thíš dévíçé.~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Ask right away: a model on this device can answer, and what must stay here stays here.</source>
      <translation>[Ášk ŕíĝht áwáý: á mödél öñ thíš dévíçé çáñ áñšwéŕ, áñd whát müšt štáý héŕé štáýš héŕé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Ask right away: a provider that you connected answers. A local model would keep all here.</source>
      <translation>[Ášk ŕíĝht áwáý: á pŕövídéŕ thát ýöü çöññéçtéd áñšwéŕš. Á löçál mödél wöüld kéép áll héŕé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>HandbookCard</name>
    <message>
      <source>From the handbook · {page}</source>
      <translation>[Fŕöm thé háñdböök · {page}~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Read on</source>
      <translation>[Ŕéád öñ~~~]</translation>
    </message>
    <message>
      <source>Open this page of the handbook</source>
      <translation>[Öpéñ thíš páĝé öf thé háñdböök~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Copy what the handbook says</source>
      <translation>[Çöpý whát thé háñdböök šáýš~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>No model was asked.</source>
      <translation>[Ñö mödél wáš áškéd.~~~~~~~~]</translation>
    </message>
    <message>
      <source>Ask the model anyway</source>
      <translation>[Ášk thé mödél áñýwáý~~~~~~~~]</translation>
    </message>
    <message>
      <source>Copied</source>
      <translation>[Çöpíéd~~]</translation>
    </message>
  </context>
  <context>
    <name>HandbookView</name>
    <message numerus="yes">
      <source>%Ln place(s) found</source>
      <translation>
        <numerusform>[%Ln pláçé(1) föüñd~~~~~~~]</numerusform>
        <numerusform>[%Ln pláçé(ñ) föüñd~~~~~~~]</numerusform>
      </translation>
    </message>
    <message>
      <source>Search the handbook</source>
      <translation>[Šéáŕçh thé háñdböök~~~~~~~~]</translation>
    </message>
    <message>
      <source>Nothing in the handbook fits these words.</source>
      <translation>[Ñöthíñĝ íñ thé háñdböök fítš théšé wöŕdš.~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Try fewer or other words. The handbook is written in English.</source>
      <translation>[Tŕý féwéŕ öŕ öthéŕ wöŕdš. Thé háñdböök íš wŕíttéñ íñ Éñĝlíšh.~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>[Báçk~~]</translation>
    </message>
    <message>
      <source>Forward</source>
      <translation>[Föŕwáŕd~~~]</translation>
    </message>
    <message>
      <source>Copy the page</source>
      <translation>[Çöpý thé páĝé~~~~~]</translation>
    </message>
    <message>
      <source>Pages of the handbook</source>
      <translation>[Páĝéš öf thé háñdböök~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Header</name>
    <message>
      <source>Show the sidebar</source>
      <translation>[Šhöw thé šídébáŕ~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>HitList</name>
    <message>
      <source>Search results</source>
      <translation>[Šéáŕçh ŕéšültš~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Inspector</name>
    <message>
      <source>Inspector</source>
      <translation>[Íñšpéçtöŕ~~~~]</translation>
    </message>
    <message>
      <source>Why this model</source>
      <translation>[Whý thíš mödél~~~~~~]</translation>
    </message>
    <message>
      <source>Hide the inspector</source>
      <translation>[Hídé thé íñšpéçtöŕ~~~~~~~]</translation>
    </message>
    <message>
      <source>Facts about the answer</source>
      <translation>[Fáçtš áböüt thé áñšwéŕ~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Choose an answer to see why its model was chosen, what it cost and where it is recorded.</source>
      <translation>[Çhööšé áñ áñšwéŕ tö šéé whý ítš mödél wáš çhöšéñ, whát ít çöšt áñd whéŕé ít íš ŕéçöŕdéd.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>No model was asked: the handbook answers.</source>
      <translation>[Ñö mödél wáš áškéd: thé háñdböök áñšwéŕš.~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The decision behind this answer was not kept.</source>
      <translation>[Thé déçíšíöñ béhíñd thíš áñšwéŕ wáš ñöt képt.~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Task</source>
      <translation>[Tášk~~]</translation>
    </message>
    <message>
      <source>Difficulty</source>
      <translation>[Ðíffíçültý~~~~]</translation>
    </message>
    <message>
      <source>Needs</source>
      <translation>[Ñéédš~~]</translation>
    </message>
    <message>
      <source>Label</source>
      <translation>[Lábél~~]</translation>
    </message>
    <message>
      <source>Found</source>
      <translation>[Föüñd~~]</translation>
    </message>
    <message>
      <source>Nothing that must stay</source>
      <translation>[Ñöthíñĝ thát müšt štáý~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Preference</source>
      <translation>[Pŕéféŕéñçé~~~~]</translation>
    </message>
    <message>
      <source>Policy</source>
      <translation>[Pölíçý~~]</translation>
    </message>
    <message>
      <source>Because</source>
      <translation>[Béçáüšé~~~]</translation>
    </message>
    <message>
      <source>Candidates</source>
      <translation>[Çáñdídátéš~~~~]</translation>
    </message>
    <message>
      <source>No model was known.</source>
      <translation>[Ñö mödél wáš kñöwñ.~~~~~~~~]</translation>
    </message>
    <message>
      <source>Cost</source>
      <translation>[Çöšt~~]</translation>
    </message>
    <message>
      <source>This answer</source>
      <translation>[Thíš áñšwéŕ~~~~]</translation>
    </message>
    <message>
      <source>Tokens read</source>
      <translation>[Tökéñš ŕéád~~~~]</translation>
    </message>
    <message>
      <source>of these cached</source>
      <translation>[öf théšé çáçhéd~~~~~~]</translation>
    </message>
    <message>
      <source>Tokens written</source>
      <translation>[Tökéñš wŕíttéñ~~~~~~]</translation>
    </message>
    <message>
      <source>of these thinking</source>
      <translation>[öf théšé thíñkíñĝ~~~~~~~]</translation>
    </message>
    <message>
      <source>First token</source>
      <translation>[Fíŕšt tökéñ~~~~]</translation>
    </message>
    <message>
      <source>Whole answer</source>
      <translation>[Whölé áñšwéŕ~~~~~]</translation>
    </message>
    <message>
      <source>Record</source>
      <translation>[Ŕéçöŕd~~]</translation>
    </message>
    <message>
      <source>Answered by</source>
      <translation>[Áñšwéŕéd bý~~~~]</translation>
    </message>
    <message>
      <source>This device</source>
      <translation>[Thíš dévíçé~~~~]</translation>
    </message>
    <message>
      <source>Through</source>
      <translation>[Thŕöüĝh~~~]</translation>
    </message>
    <message>
      <source>Ended</source>
      <translation>[Éñdéd~~]</translation>
    </message>
    <message>
      <source>Written</source>
      <translation>[Wŕíttéñ~~~]</translation>
    </message>
    <message>
      <source>with other {names}</source>
      <translation>[wíth öthéŕ {names}~~~~~~~]</translation>
    </message>
    <message>
      <source>Asked again</source>
      <translation>[Áškéd áĝáíñ~~~~]</translation>
    </message>
    <message>
      <source>The server took the message only with these changed or left out.</source>
      <translation>[Thé šéŕvéŕ töök thé méššáĝé öñlý wíth théšé çháñĝéd öŕ léft öüt.~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{number} · sealed</source>
      <translation>[{number} · šéáléd~~~~~~~]</translation>
    </message>
    <message>
      <source>Audit entry</source>
      <translation>[Áüdít éñtŕý~~~~]</translation>
    </message>
    <message>
      <source>Low</source>
      <translation>[Löw~]</translation>
    </message>
    <message>
      <source>Low to medium</source>
      <translation>[Löw tö médíüm~~~~~]</translation>
    </message>
    <message>
      <source>Medium</source>
      <translation>[Médíüm~~]</translation>
    </message>
    <message>
      <source>High</source>
      <translation>[Híĝh~~]</translation>
    </message>
    <message numerus="yes">
      <source>at most %Ln token(s)</source>
      <translation>
        <numerusform>[át möšt %Ln tökéñ(1)~~~~~~~~]</numerusform>
        <numerusform>[át möšt %Ln tökéñ(ñ)~~~~~~~~]</numerusform>
      </translation>
    </message>
  </context>
  <context>
    <name>KeyLostPage</name>
    <message>
      <source>Recovery key</source>
      <translation>[Ŕéçövéŕý kéý~~~~~]</translation>
    </message>
    <message>
      <source>New passphrase</source>
      <translation>[Ñéw páššphŕášé~~~~~~]</translation>
    </message>
    <message>
      <source>Restore</source>
      <translation>[Ŕéštöŕé~~~]</translation>
    </message>
    <message>
      <source>Try again</source>
      <translation>[Tŕý áĝáíñ~~~~]</translation>
    </message>
    <message>
      <source>That is not the recovery key of these conversations. Check it and try again.</source>
      <translation>[Thát íš ñöt thé ŕéçövéŕý kéý öf théšé çöñvéŕšátíöñš. Çhéçk ít áñd tŕý áĝáíñ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>LabelChip</name>
    <message>
      <source>Label: {label}</source>
      <translation>[Lábél: {label}~~~~~~]</translation>
    </message>
    <message>
      <source>There is no model yet: open a model file, or connect a provider.</source>
      <translation>[Théŕé íš ñö mödél ýét: öpéñ á mödél fílé, öŕ çöññéçt á pŕövídéŕ.~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>stays here</source>
      <translation>[štáýš héŕé~~~~]</translation>
    </message>
    <message>
      <source>held</source>
      <translation>[héld~~]</translation>
    </message>
    <message>
      <source>no model yet</source>
      <translation>[ñö mödél ýét~~~~~]</translation>
    </message>
    <message>
      <source>here, else may leave to {provider}</source>
      <translation>[héŕé, élšé máý léávé tö {provider}~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>may leave to {provider}</source>
      <translation>[máý léávé tö {provider}~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Labels</name>
    <message>
      <source>Public</source>
      <translation>[Püblíç~~]</translation>
    </message>
    <message>
      <source>May go to any provider that you added</source>
      <translation>[Máý ĝö tö áñý pŕövídéŕ thát ýöü áddéd~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Internal</source>
      <translation>[Íñtéŕñál~~~]</translation>
    </message>
    <message>
      <source>For the company; may go to any provider that you added</source>
      <translation>[Föŕ thé çömpáñý; máý ĝö tö áñý pŕövídéŕ thát ýöü áddéd~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Confidential</source>
      <translation>[Çöñfídéñtíál~~~~~]</translation>
    </message>
    <message>
      <source>Only to providers that were reviewed and approved</source>
      <translation>[Öñlý tö pŕövídéŕš thát wéŕé ŕévíéwéd áñd áppŕövéd~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Restricted</source>
      <translation>[Ŕéštŕíçtéd~~~~]</translation>
    </message>
    <message>
      <source>Stays on this device, in the built-in runtime</source>
      <translation>[Štáýš öñ thíš dévíçé, íñ thé büílt-íñ ŕüñtímé~~~~~~~~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Links</name>
    <message>
      <source>Open {host}?</source>
      <translation>[Öpéñ {host}?~~~~~]</translation>
    </message>
    <message>
      <source>Open</source>
      <translation>[Öpéñ~~]</translation>
    </message>
  </context>
  <context>
    <name>MathView</name>
    <message>
      <source>Formula: {tex}</source>
      <translation>[Föŕmülá: {tex}~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>MessageCard</name>
    <message>
      <source>Copy</source>
      <translation>[Çöpý~~]</translation>
    </message>
    <message>
      <source>Copy as Markdown</source>
      <translation>[Çöpý áš Máŕkdöwñ~~~~~~]</translation>
    </message>
    <message>
      <source>Copied</source>
      <translation>[Çöpíéd~~]</translation>
    </message>
    <message>
      <source>Copy selection</source>
      <translation>[Çöpý šéléçtíöñ~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>ModelChip</name>
    <message>
      <source>Auto · {preference}</source>
      <translation>[Áütö · {preference}~~~~~~~~]</translation>
    </message>
    <message>
      <source>Auto</source>
      <translation>[Áütö~~]</translation>
    </message>
    <message>
      <source>Model: {model}</source>
      <translation>[Mödél: {model}~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>ModelFiles</name>
    <message>
      <source>GGUF models (*.gguf)</source>
      <translation>[ĜĜÜF mödélš (*.ĝĝüf)~~~~~~~~]</translation>
    </message>
    <message>
      <source>Open model file</source>
      <translation>[Öpéñ mödél fílé~~~~~~]</translation>
    </message>
    <message>
      <source>Reading {name}…</source>
      <translation>[Ŕéádíñĝ {name}…~~~~~~]</translation>
    </message>
    <message>
      <source>It runs on this device; nothing leaves.</source>
      <translation>[Ít ŕüñš öñ thíš dévíçé; ñöthíñĝ léávéš.~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{name} is ready: your next message can use it.</source>
      <translation>[{name} íš ŕéádý: ýöüŕ ñéxt méššáĝé çáñ üšé ít.~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{name} is ready: it answers in this chat from now on.</source>
      <translation>[{name} íš ŕéádý: ít áñšwéŕš íñ thíš çhát fŕöm ñöw öñ.~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>{name} is ready, but cannot be used here.</source>
      <translation>[{name} íš ŕéádý, büt çáññöt bé üšéd héŕé.~~~~~~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>ModelPicker</name>
    <message>
      <source>Search models</source>
      <translation>[Šéáŕçh mödélš~~~~~]</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>[Mödélš~~]</translation>
    </message>
    <message>
      <source>One of those that may take the message</source>
      <translation>[Öñé öf thöšé thát máý táké thé méššáĝé~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>One of those that may take the message · {preference}</source>
      <translation>[Öñé öf thöšé thát máý táké thé méššáĝé · {preference}~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Auto</source>
      <translation>[Áütö~~]</translation>
    </message>
    <message>
      <source>Open model file…</source>
      <translation>[Öpéñ mödél fílé…~~~~~~]</translation>
    </message>
    <message>
      <source>Connect a provider…</source>
      <translation>[Çöññéçt á pŕövídéŕ…~~~~~~~~]</translation>
    </message>
    <message>
      <source>{provider} · not in its list</source>
      <translation>[{provider} · ñöt íñ ítš líšt~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Local models could not be prepared</source>
      <translation>[Löçál mödélš çöüld ñöt bé pŕépáŕéd~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>A message for a model on this device waits until then</source>
      <translation>[Á méššáĝé föŕ á mödél öñ thíš dévíçé wáítš üñtíl théñ~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Not available</source>
      <translation>[Ñöt áváíláblé~~~~~]</translation>
    </message>
    <message>
      <source>On this device</source>
      <translation>[Öñ thíš dévíçé~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>ModelTable</name>
    <message>
      <source>Not available</source>
      <translation>[Ñöt áváíláblé~~~~~]</translation>
    </message>
    <message>
      <source>Loaded</source>
      <translation>[Löádéd~~]</translation>
    </message>
    <message>
      <source>Ready</source>
      <translation>[Ŕéádý~~]</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>[Mödél~~]</translation>
    </message>
    <message>
      <source>Where</source>
      <translation>[Whéŕé~~]</translation>
    </message>
    <message>
      <source>State</source>
      <translation>[Štáté~~]</translation>
    </message>
    <message>
      <source>Reads at most</source>
      <translation>[Ŕéádš át möšt~~~~~]</translation>
    </message>
    <message>
      <source>This device</source>
      <translation>[Thíš dévíçé~~~~]</translation>
    </message>
    <message numerus="yes">
      <source>%Ln token(s)</source>
      <translation>
        <numerusform>[%Ln tökéñ(1)~~~~~]</numerusform>
        <numerusform>[%Ln tökéñ(ñ)~~~~~]</numerusform>
      </translation>
    </message>
  </context>
  <context>
    <name>ModelsPage</name>
    <message>
      <source>Open model file…</source>
      <translation>[Öpéñ mödél fílé…~~~~~~]</translation>
    </message>
    <message>
      <source>A model on this device answers without sending anything. GGUF files can be dropped here.</source>
      <translation>[Á mödél öñ thíš dévíçé áñšwéŕš wíthöüt šéñdíñĝ áñýthíñĝ. ĜĜÜF fíléš çáñ bé dŕöppéd héŕé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>[Mödélš~~]</translation>
    </message>
    <message>
      <source>No model is known yet. Open a GGUF file, or connect a provider.</source>
      <translation>[Ñö mödél íš kñöwñ ýét. Öpéñ á ĜĜÜF fílé, öŕ çöññéçt á pŕövídéŕ.~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Remove from the list…</source>
      <translation>[Ŕémövé fŕöm thé líšt…~~~~~~~~]</translation>
    </message>
    <message>
      <source>State</source>
      <translation>[Štáté~~]</translation>
    </message>
    <message>
      <source>Data</source>
      <translation>[Ðátá~~]</translation>
    </message>
    <message>
      <source>Beyond text</source>
      <translation>[Béýöñd téxt~~~~]</translation>
    </message>
    <message>
      <source>nothing that is known</source>
      <translation>[ñöthíñĝ thát íš kñöwñ~~~~~~~~]</translation>
    </message>
    <message>
      <source>Architecture</source>
      <translation>[Áŕçhítéçtüŕé~~~~~]</translation>
    </message>
    <message>
      <source>Parameters</source>
      <translation>[Páŕámétéŕš~~~~]</translation>
    </message>
    <message>
      <source>Quantization</source>
      <translation>[Qüáñtížátíöñ~~~~~]</translation>
    </message>
    <message>
      <source>Trained to read</source>
      <translation>[Tŕáíñéd tö ŕéád~~~~~~]</translation>
    </message>
    <message numerus="yes">
      <source>%Ln token(s)</source>
      <translation>
        <numerusform>[%Ln tökéñ(1)~~~~~]</numerusform>
        <numerusform>[%Ln tökéñ(ñ)~~~~~]</numerusform>
      </translation>
    </message>
    <message>
      <source>File size</source>
      <translation>[Fílé šížé~~~~]</translation>
    </message>
    <message>
      <source>File</source>
      <translation>[Fílé~~]</translation>
    </message>
    <message>
      <source>Remove {name} from the list?</source>
      <translation>[Ŕémövé {name} fŕöm thé líšt?~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The file itself stays where it is.</source>
      <translation>[Thé fílé ítšélf štáýš whéŕé ít íš.~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>[Ŕémövé~~]</translation>
    </message>
  </context>
  <context>
    <name>News</name>
    <message>
      <source>Your organization has changed its rules.</source>
      <translation>[Ýöüŕ öŕĝáñížátíöñ háš çháñĝéd ítš ŕüléš.~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>What is sent from now on follows them. They stand in Settings, Organization.</source>
      <translation>[Whát íš šéñt fŕöm ñöw öñ föllöwš thém. Théý štáñd íñ Šéttíñĝš, Öŕĝáñížátíöñ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Answer: {end}</source>
      <translation>[Áñšwéŕ: {end}~~~~~]</translation>
    </message>
    <message>
      <source>An answer is being written</source>
      <translation>[Áñ áñšwéŕ íš béíñĝ wŕíttéñ~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Notice</name>
    <message>
      <source>Close</source>
      <translation>[Çlöšé~~]</translation>
    </message>
  </context>
  <context>
    <name>Notices</name>
    <message>
      <source>Undo</source>
      <translation>[Üñdö~~]</translation>
    </message>
  </context>
  <context>
    <name>OptionRow</name>
    <message>
      <source>Back to the default</source>
      <translation>[Báçk tö thé défáült~~~~~~~~]</translation>
    </message>
    <message>
      <source>Managed by your organization ({source})</source>
      <translation>[Máñáĝéd bý ýöüŕ öŕĝáñížátíöñ ({source})~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Recommended by your organization ({source})</source>
      <translation>[Ŕéçömméñdéd bý ýöüŕ öŕĝáñížátíöñ ({source})~~~~~~~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>PageView</name>
    <message>
      <source>Copied</source>
      <translation>[Çöpíéd~~]</translation>
    </message>
  </context>
  <context>
    <name>Passages</name>
    <message>
      <source>On this device</source>
      <translation>[Öñ thíš dévíçé~~~~~~]</translation>
    </message>
    <message>
      <source>Stays on this device</source>
      <translation>[Štáýš öñ thíš dévíçé~~~~~~~~]</translation>
    </message>
    <message>
      <source>Leaves</source>
      <translation>[Léávéš~~]</translation>
    </message>
    <message>
      <source>Leaves this device</source>
      <translation>[Léávéš thíš dévíçé~~~~~~~]</translation>
    </message>
    <message>
      <source>Not sent</source>
      <translation>[Ñöt šéñt~~~]</translation>
    </message>
    <message>
      <source>Held: nothing is sent</source>
      <translation>[Héld: ñöthíñĝ íš šéñt~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Pastes</name>
    <message>
      <source>Pasted text</source>
      <translation>[Páštéd téxt~~~~]</translation>
    </message>
  </context>
  <context>
    <name>PolicyPage</name>
    <message>
      <source>An organization can decide for its devices. What it decided stands here, in the open.</source>
      <translation>[Áñ öŕĝáñížátíöñ çáñ déçídé föŕ ítš dévíçéš. Whát ít déçídéd štáñdš héŕé, íñ thé öpéñ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Your organization</source>
      <translation>[Ýöüŕ öŕĝáñížátíöñ~~~~~~~]</translation>
    </message>
    <message>
      <source>This device is managed.</source>
      <translation>[Thíš dévíçé íš máñáĝéd.~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Version</source>
      <translation>[Véŕšíöñ~~~]</translation>
    </message>
    <message>
      <source>This device is not managed: everything is yours to decide.</source>
      <translation>[Thíš dévíçé íš ñöt máñáĝéd: évéŕýthíñĝ íš ýöüŕš tö déçídé.~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Problems in the files</source>
      <translation>[Pŕöblémš íñ thé fíléš~~~~~~~~]</translation>
    </message>
    <message>
      <source>Values</source>
      <translation>[Válüéš~~]</translation>
    </message>
    <message>
      <source>from {source}</source>
      <translation>[fŕöm {source}~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Preferences</name>
    <message>
      <source>Quality</source>
      <translation>[Qüálítý~~~]</translation>
    </message>
    <message>
      <source>Balanced</source>
      <translation>[Báláñçéd~~~]</translation>
    </message>
    <message>
      <source>Cost</source>
      <translation>[Çöšt~~]</translation>
    </message>
    <message>
      <source>Speed</source>
      <translation>[Špééd~~]</translation>
    </message>
    <message>
      <source>This device first</source>
      <translation>[Thíš dévíçé fíŕšt~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>PreferencesView</name>
    <message>
      <source>General</source>
      <translation>[Ĝéñéŕál~~~]</translation>
    </message>
    <message>
      <source>Providers</source>
      <translation>[Pŕövídéŕš~~~~]</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>[Mödélš~~]</translation>
    </message>
    <message>
      <source>Organization</source>
      <translation>[Öŕĝáñížátíöñ~~~~~]</translation>
    </message>
    <message>
      <source>About</source>
      <translation>[Áböüt~~]</translation>
    </message>
  </context>
  <context>
    <name>Preparing</name>
    <message>
      <source>Preparing local models…</source>
      <translation>[Pŕépáŕíñĝ löçál mödélš…~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Preparing local models, {percent} %</source>
      <translation>[Pŕépáŕíñĝ löçál mödélš, {percent} %~~~~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>ProseView</name>
    <message>
      <source>Text</source>
      <translation>[Téxt~~]</translation>
    </message>
  </context>
  <context>
    <name>ProviderCard</name>
    <message>
      <source>Test</source>
      <translation>[Téšt~~]</translation>
    </message>
    <message>
      <source>Test {name}</source>
      <translation>[Téšt {name}~~~~]</translation>
    </message>
    <message>
      <source>Enter the key…</source>
      <translation>[Éñtéŕ thé kéý…~~~~~~]</translation>
    </message>
    <message>
      <source>Enter the key of {name}</source>
      <translation>[Éñtéŕ thé kéý öf {name}~~~~~~~~~]</translation>
    </message>
    <message>
      <source>reviewed for confidential data</source>
      <translation>[ŕévíéwéd föŕ çöñfídéñtíál dátá~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Managed by your organization</source>
      <translation>[Máñáĝéd bý ýöüŕ öŕĝáñížátíöñ~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Change {name}</source>
      <translation>[Çháñĝé {name}~~~~~]</translation>
    </message>
    <message>
      <source>Remove {name}</source>
      <translation>[Ŕémövé {name}~~~~~]</translation>
    </message>
    <message>
      <source>Remove {name}?</source>
      <translation>[Ŕémövé {name}?~~~~~~]</translation>
    </message>
    <message>
      <source>Its key is deleted from this device. Chats that used it stay.</source>
      <translation>[Ítš kéý íš délétéd fŕöm thíš dévíçé. Çhátš thát üšéd ít štáý.~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>[Ŕémövé~~]</translation>
    </message>
  </context>
  <context>
    <name>ProviderForm</name>
    <message>
      <source>Change the provider</source>
      <translation>[Çháñĝé thé pŕövídéŕ~~~~~~~~]</translation>
    </message>
    <message>
      <source>Connect a provider</source>
      <translation>[Çöññéçt á pŕövídéŕ~~~~~~~]</translation>
    </message>
    <message>
      <source>Enter the key</source>
      <translation>[Éñtéŕ thé kéý~~~~~]</translation>
    </message>
    <message>
      <source>Any server that speaks the OpenAI chat protocol: OpenAI itself, your company's gateway, LiteLLM, vLLM, llama-server and many others.</source>
      <translation>[Áñý šéŕvéŕ thát špéákš thé ÖpéñÁÍ çhát pŕötöçöl: ÖpéñÁÍ ítšélf, ýöüŕ çömpáñý'š ĝátéwáý, LítéLLM, vLLM, llámá-šéŕvéŕ áñd máñý öthéŕš.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Your organization set this provider. Its key is kept for this address, and used for no other.</source>
      <translation>[Ýöüŕ öŕĝáñížátíöñ šét thíš pŕövídéŕ. Ítš kéý íš képt föŕ thíš áddŕéšš, áñd üšéd föŕ ñö öthéŕ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>for example acme</source>
      <translation>[föŕ éxámplé áçmé~~~~~~]</translation>
    </message>
    <message>
      <source>Stored; leave empty to keep it</source>
      <translation>[Štöŕéd; léávé émptý tö kéép ít~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Paste it here</source>
      <translation>[Pášté ít héŕé~~~~~]</translation>
    </message>
    <message>
      <source>Key</source>
      <translation>[Kéý~]</translation>
    </message>
    <message>
      <source>This server wants no key</source>
      <translation>[Thíš šéŕvéŕ wáñtš ñö kéý~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>two letters, for example DE</source>
      <translation>[twö léttéŕš, föŕ éxámplé ÐÉ~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>[Ñámé~~]</translation>
    </message>
    <message>
      <source>Address</source>
      <translation>[Áddŕéšš~~~]</translation>
    </message>
    <message>
      <source>Country</source>
      <translation>[Çöüñtŕý~~~]</translation>
    </message>
    <message>
      <source>Where the data is processed. Leave it empty when you do not know.</source>
      <translation>[Whéŕé thé dátá íš pŕöçéššéd. Léávé ít émptý whéñ ýöü dö ñöt kñöw.~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Test</source>
      <translation>[Téšt~~]</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>[Çáñçél~~]</translation>
    </message>
    <message>
      <source>Save</source>
      <translation>[Šávé~~]</translation>
    </message>
  </context>
  <context>
    <name>ProviderKinds</name>
    <message>
      <source>Anthropic</source>
      <translation>[Áñthŕöpíç~~~~]</translation>
    </message>
    <message>
      <source>OpenAI (Responses)</source>
      <translation>[ÖpéñÁÍ (Ŕéšpöñšéš)~~~~~~~]</translation>
    </message>
    <message>
      <source>OpenAI-compatible server</source>
      <translation>[ÖpéñÁÍ-çömpátíblé šéŕvéŕ~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Google Gemini</source>
      <translation>[Ĝööĝlé Ĝémíñí~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>ProvidersPage</name>
    <message>
      <source>Connect a provider…</source>
      <translation>[Çöññéçt á pŕövídéŕ…~~~~~~~~]</translation>
    </message>
    <message>
      <source>What you send to a provider leaves this device. Labels and findings decide what may.</source>
      <translation>[Whát ýöü šéñd tö á pŕövídéŕ léávéš thíš dévíçé. Lábélš áñd fíñdíñĝš déçídé whát máý.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Providers</source>
      <translation>[Pŕövídéŕš~~~~]</translation>
    </message>
    <message>
      <source>No provider is connected.</source>
      <translation>[Ñö pŕövídéŕ íš çöññéçtéd.~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Question</name>
    <message>
      <source>Cancel</source>
      <translation>[Çáñçél~~]</translation>
    </message>
  </context>
  <context>
    <name>ReadingMark</name>
    <message>
      <source>Show</source>
      <translation>[Šhöw~~]</translation>
    </message>
    <message>
      <source>Show the summary</source>
      <translation>[Šhöw thé šümmáŕý~~~~~~]</translation>
    </message>
    <message>
      <source>The model read a summary of what is above</source>
      <translation>[Thé mödél ŕéád á šümmáŕý öf whát íš ábövé~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The chat is longer than the model can read, so a summary stood for the messages above.</source>
      <translation>[Thé çhát íš löñĝéŕ tháñ thé mödél çáñ ŕéád, šö á šümmáŕý štööd föŕ thé méššáĝéš ábövé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The model read from here on</source>
      <translation>[Thé mödél ŕéád fŕöm héŕé öñ~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The chat is longer than the model can read, so the messages above were left out of the last request.</source>
      <translation>[Thé çhát íš löñĝéŕ tháñ thé mödél çáñ ŕéád, šö thé méššáĝéš ábövé wéŕé léft öüt öf thé lášt ŕéqüéšt.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>ReasonDialog</name>
    <message>
      <source>Lower the label to {label}?</source>
      <translation>[Löwéŕ thé lábél tö {label}?~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Why the next messages may go further</source>
      <translation>[Whý thé ñéxt méššáĝéš máý ĝö füŕthéŕ~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Reason</source>
      <translation>[Ŕéášöñ~~]</translation>
    </message>
    <message>
      <source>Lower the label</source>
      <translation>[Löwéŕ thé lábél~~~~~~]</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>[Çáñçél~~]</translation>
    </message>
    <message>
      <source>The reason is recorded in the audit log.</source>
      <translation>[Thé ŕéášöñ íš ŕéçöŕdéd íñ thé áüdít löĝ.~~~~~~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Reasons</name>
    <message>
      <source>You chose this model</source>
      <translation>[Ýöü çhöšé thíš mödél~~~~~~~~]</translation>
    </message>
    <message>
      <source>The only model that may take this message</source>
      <translation>[Thé öñlý mödél thát máý táké thíš méššáĝé~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Stays on this device</source>
      <translation>[Štáýš öñ thíš dévíçé~~~~~~~~]</translation>
    </message>
    <message>
      <source>The one you used last</source>
      <translation>[Thé öñé ýöü üšéd lášt~~~~~~~~]</translation>
    </message>
    <message>
      <source>It reads the whole chat, which others do not</source>
      <translation>[Ít ŕéádš thé whölé çhát, whíçh öthéŕš dö ñöt~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>First by name among equals</source>
      <translation>[Fíŕšt bý ñámé ámöñĝ éqüálš~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>You chose another model</source>
      <translation>[Ýöü çhöšé áñöthéŕ mödél~~~~~~~~~]</translation>
    </message>
    <message>
      <source>It answers only while no other model may</source>
      <translation>[Ít áñšwéŕš öñlý whílé ñö öthéŕ mödél máý~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>It answers only when you choose it</source>
      <translation>[Ít áñšwéŕš öñlý whéñ ýöü çhööšé ít~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The label {detail} does not allow it</source>
      <translation>[Thé lábél {detail} döéš ñöt állöw ít~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>It is not there any more: choose another model</source>
      <translation>[Ít íš ñöt théŕé áñý möŕé: çhööšé áñöthéŕ mödél~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Not available: {detail}</source>
      <translation>[Ñöt áváíláblé: {detail}~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The conversation is too long for it ({detail} tokens)</source>
      <translation>[Thé çöñvéŕšátíöñ íš töö löñĝ föŕ ít ({detail} tökéñš)~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>It lacks what the message needs: {detail}</source>
      <translation>[Ít láçkš whát thé méššáĝé ñéédš: {detail}~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Your organization does not allow this provider</source>
      <translation>[Ýöüŕ öŕĝáñížátíöñ döéš ñöt állöw thíš pŕövídéŕ~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Your organization does not allow this model</source>
      <translation>[Ýöüŕ öŕĝáñížátíöñ döéš ñöt állöw thíš mödél~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Data may not be processed there: {detail}</source>
      <translation>[Ðátá máý ñöt bé pŕöçéššéd théŕé: {detail}~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The budget {detail} is used up</source>
      <translation>[Thé büdĝét {detail} íš üšéd üp~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>It would leave this device, and the message was shown as staying</source>
      <translation>[Ít wöüld léávé thíš dévíçé, áñd thé méššáĝé wáš šhöwñ áš štáýíñĝ~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>The message holds a secret: {detail}</source>
      <translation>[Thé méššáĝé höldš á šéçŕét: {detail}~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>It failed too often just now</source>
      <translation>[Ít fáíléd töö öftéñ jüšt ñöw~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>RecapDialog</name>
    <message>
      <source>Summary of what came before</source>
      <translation>[Šümmáŕý öf whát çámé béföŕé~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Writing the summary</source>
      <translation>[Wŕítíñĝ thé šümmáŕý~~~~~~~~]</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>[Çöpý~~]</translation>
    </message>
    <message>
      <source>Forget</source>
      <translation>[Föŕĝét~~]</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>[Štöp~~]</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>[Çlöšé~~]</translation>
    </message>
    <message>
      <source>A model sums up everything before your last question. Once the chat is too long for its model, the summary is read in the place of the messages that are left out.</source>
      <translation>[Á mödél šümš üp évéŕýthíñĝ béföŕé ýöüŕ lášt qüéštíöñ. Öñçé thé çhát íš töö löñĝ föŕ ítš mödél, thé šümmáŕý íš ŕéád íñ thé pláçé öf thé méššáĝéš thát áŕé léft öüt.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>There is no summary yet.</source>
      <translation>[Théŕé íš ñö šümmáŕý ýét.~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Write it anew</source>
      <translation>[Wŕíté ít áñéw~~~~~]</translation>
    </message>
    <message>
      <source>Write a summary</source>
      <translation>[Wŕíté á šümmáŕý~~~~~~]</translation>
    </message>
    <message>
      <source>The summary is written</source>
      <translation>[Thé šümmáŕý íš wŕíttéñ~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Copied</source>
      <translation>[Çöpíéd~~]</translation>
    </message>
  </context>
  <context>
    <name>RecentlyDeleted</name>
    <message>
      <source>Recently deleted</source>
      <translation>[Ŕéçéñtlý délétéd~~~~~~]</translation>
    </message>
    <message>
      <source>Nothing was deleted lately.</source>
      <translation>[Ñöthíñĝ wáš délétéd látélý.~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>[Çlöšé~~]</translation>
    </message>
    <message>
      <source>Restore</source>
      <translation>[Ŕéštöŕé~~~]</translation>
    </message>
    <message numerus="yes">
      <source>%Ln conversation(s) restored</source>
      <translation>
        <numerusform>[%Ln çöñvéŕšátíöñ(1) ŕéštöŕéd~~~~~~~~~~~]</numerusform>
        <numerusform>[%Ln çöñvéŕšátíöñ(ñ) ŕéštöŕéd~~~~~~~~~~~]</numerusform>
      </translation>
    </message>
  </context>
  <context>
    <name>RecoveryDialog</name>
    <message>
      <source>Recovery key</source>
      <translation>[Ŕéçövéŕý kéý~~~~~]</translation>
    </message>
    <message>
      <source>Your recovery key</source>
      <translation>[Ýöüŕ ŕéçövéŕý kéý~~~~~~~]</translation>
    </message>
    <message>
      <source>If this computer ever loses the key to your conversations, this one brings them back. Keep it away from this computer: on paper, or in a password manager. It is shown only now; an older recovery key does not work any more.</source>
      <translation>[Íf thíš çömpütéŕ évéŕ löšéš thé kéý tö ýöüŕ çöñvéŕšátíöñš, thíš öñé bŕíñĝš thém báçk. Kéép ít áwáý fŕöm thíš çömpütéŕ: öñ pápéŕ, öŕ íñ á páššwöŕd máñáĝéŕ. Ít íš šhöwñ öñlý ñöw; áñ öldéŕ ŕéçövéŕý kéý döéš ñöt wöŕk áñý möŕé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Recovery key: {key}</source>
      <translation>[Ŕéçövéŕý kéý: {key}~~~~~~~~]</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>[Çöpý~~]</translation>
    </message>
    <message>
      <source>Save…</source>
      <translation>[Šávé…~~]</translation>
    </message>
    <message>
      <source>I have kept it in a safe place</source>
      <translation>[Í hávé képt ít íñ á šáfé pláçé~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Done</source>
      <translation>[Ðöñé~~]</translation>
    </message>
    <message>
      <source>Copied</source>
      <translation>[Çöpíéd~~]</translation>
    </message>
    <message>
      <source>Save the recovery key</source>
      <translation>[Šávé thé ŕéçövéŕý kéý~~~~~~~~]</translation>
    </message>
    <message>
      <source>Text files (*.txt)</source>
      <translation>[Téxt fíléš (*.txt)~~~~~~~]</translation>
    </message>
    <message>
      <source>Saved</source>
      <translation>[Šávéd~~]</translation>
    </message>
  </context>
  <context>
    <name>RecoveryOffer</name>
    <message>
      <source>Make a recovery key</source>
      <translation>[Máké á ŕéçövéŕý kéý~~~~~~~~]</translation>
    </message>
    <message>
      <source>If this computer loses the key to your conversations, only a recovery key brings them back.</source>
      <translation>[Íf thíš çömpütéŕ löšéš thé kéý tö ýöüŕ çöñvéŕšátíöñš, öñlý á ŕéçövéŕý kéý bŕíñĝš thém báçk.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Not now</source>
      <translation>[Ñöt ñöw~~~]</translation>
    </message>
    <message>
      <source>Make the key…</source>
      <translation>[Máké thé kéý…~~~~~]</translation>
    </message>
    <message>
      <source>Make a new recovery key?</source>
      <translation>[Máké á ñéw ŕéçövéŕý kéý?~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Make the key</source>
      <translation>[Máké thé kéý~~~~~]</translation>
    </message>
    <message>
      <source>A recovery key that was made before stops working.</source>
      <translation>[Á ŕéçövéŕý kéý thát wáš mádé béföŕé štöpš wöŕkíñĝ.~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>RegisterCheck</name>
    <message>
      <source>Check the audit log</source>
      <translation>[Çhéçk thé áüdít löĝ~~~~~~~~]</translation>
    </message>
    <message>
      <source>Stop checking</source>
      <translation>[Štöp çhéçkíñĝ~~~~~]</translation>
    </message>
    <message>
      <source>Checking every entry</source>
      <translation>[Çhéçkíñĝ évéŕý éñtŕý~~~~~~~~]</translation>
    </message>
    <message>
      <source>Stopped before the end. There is no new result.</source>
      <translation>[Štöppéd béföŕé thé éñd. Théŕé íš ñö ñéw ŕéšült.~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message numerus="yes">
      <source>Unchanged. Entries checked: %Ln</source>
      <translation>
        <numerusform>[Üñçháñĝéd. Éñtŕíéš çhéçkéd: %Ln~~~~~~~~~~~~]</numerusform>
        <numerusform>[Üñçháñĝéd. Éñtŕíéš çhéçkéd: %Ln~~~~~~~~~~~~]</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln problem(s) found:</source>
      <translation>
        <numerusform>[%Ln pŕöblém(1) föüñd:~~~~~~~~]</numerusform>
        <numerusform>[%Ln pŕöblém(ñ) föüñd:~~~~~~~~]</numerusform>
      </translation>
    </message>
    <message>
      <source>Show this to whoever looks after your audit log.</source>
      <translation>[Šhöw thíš tö whöévéŕ löökš áftéŕ ýöüŕ áüdít löĝ.~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Entry {number}: {text}</source>
      <translation>[Éñtŕý {number}: {text}~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>SearchModel</name>
    <message>
      <source>Untitled</source>
      <translation>[Üñtítléd~~~]</translation>
    </message>
  </context>
  <context>
    <name>SecretField</name>
    <message>
      <source>Show what is typed</source>
      <translation>[Šhöw whát íš týpéd~~~~~~~]</translation>
    </message>
    <message>
      <source>Hide what is typed</source>
      <translation>[Hídé whát íš týpéd~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>SendButton</name>
    <message>
      <source>Stop the answer</source>
      <translation>[Štöp thé áñšwéŕ~~~~~~]</translation>
    </message>
    <message>
      <source>Send</source>
      <translation>[Šéñd~~]</translation>
    </message>
  </context>
  <context>
    <name>ServerCheck</name>
    <message>
      <source>Asking the server for its models…</source>
      <translation>[Áškíñĝ thé šéŕvéŕ föŕ ítš mödélš…~~~~~~~~~~~~~]</translation>
    </message>
    <message numerus="yes">
      <source>It answers: %Ln model(s)</source>
      <translation>
        <numerusform>[Ít áñšwéŕš: %Ln mödél(1)~~~~~~~~~~]</numerusform>
        <numerusform>[Ít áñšwéŕš: %Ln mödél(ñ)~~~~~~~~~~]</numerusform>
      </translation>
    </message>
  </context>
  <context>
    <name>ShortcutSheet</name>
    <message>
      <source>Keyboard shortcuts</source>
      <translation>[Kéýböáŕd šhöŕtçütš~~~~~~~]</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>[Çlöšé~~]</translation>
    </message>
  </context>
  <context>
    <name>Siblings</name>
    <message>
      <source>Previous version</source>
      <translation>[Pŕévíöüš véŕšíöñ~~~~~~]</translation>
    </message>
    <message>
      <source>Next version</source>
      <translation>[Ñéxt véŕšíöñ~~~~~]</translation>
    </message>
    <message>
      <source>Version {number} of {count}</source>
      <translation>[Véŕšíöñ {number} öf {count}~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>SideCard</name>
    <message>
      <source>Instructions</source>
      <translation>[Íñštŕüçtíöñš~~~~~]</translation>
    </message>
    <message>
      <source>The tool failed</source>
      <translation>[Thé tööl fáíléd~~~~~~]</translation>
    </message>
    <message>
      <source>Result of the tool</source>
      <translation>[Ŕéšült öf thé tööl~~~~~~~]</translation>
    </message>
    <message>
      <source>Tool</source>
      <translation>[Tööl~~]</translation>
    </message>
  </context>
  <context>
    <name>SideColumn</name>
    <message>
      <source>Menu</source>
      <translation>[Méñü~~]</translation>
    </message>
    <message>
      <source>Hide the sidebar</source>
      <translation>[Hídé thé šídébáŕ~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Sidebar</name>
    <message>
      <source>Nothing was found.</source>
      <translation>[Ñöthíñĝ wáš föüñd.~~~~~~~]</translation>
    </message>
    <message numerus="yes">
      <source>More than %Ln message(s) found</source>
      <translation>
        <numerusform>[Möŕé tháñ %Ln méššáĝé(1) föüñd~~~~~~~~~~~~]</numerusform>
        <numerusform>[Möŕé tháñ %Ln méššáĝé(ñ) föüñd~~~~~~~~~~~~]</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln message(s) found</source>
      <translation>
        <numerusform>[%Ln méššáĝé(1) föüñd~~~~~~~~]</numerusform>
        <numerusform>[%Ln méššáĝé(ñ) föüñd~~~~~~~~]</numerusform>
      </translation>
    </message>
  </context>
  <context>
    <name>Starter</name>
    <message>
      <source>Starter (built in): a very small model that reads English, good for trying the program, often wrong about facts.</source>
      <translation>[Štáŕtéŕ (büílt íñ): á véŕý šmáll mödél thát ŕéádš Éñĝlíšh, ĝööd föŕ tŕýíñĝ thé pŕöĝŕám, öftéñ wŕöñĝ áböüt fáçtš.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Starter (built in)</source>
      <translation>[Štáŕtéŕ (büílt íñ)~~~~~~~]</translation>
    </message>
    <message>
      <source>It reads English only: what it wrote may have little to do with the message.</source>
      <translation>[Ít ŕéádš Éñĝlíšh öñlý: whát ít wŕöté máý hávé líttlé tö dö wíth thé méššáĝé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>StarterNote</name>
    <message>
      <source>Open a larger local model…</source>
      <translation>[Öpéñ á láŕĝéŕ löçál mödél…~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Connect a provider…</source>
      <translation>[Çöññéçt á pŕövídéŕ…~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>StatusLine</name>
    <message>
      <source>Waiting for the answer…</source>
      <translation>[Wáítíñĝ föŕ thé áñšwéŕ…~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Loading</source>
      <translation>[Löádíñĝ~~~]</translation>
    </message>
    <message>
      <source>Waiting for {model}…</source>
      <translation>[Wáítíñĝ föŕ {model}…~~~~~~~~]</translation>
    </message>
    <message>
      <source>Loading {model}…</source>
      <translation>[Löádíñĝ {model}…~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>TableView</name>
    <message>
      <source>Table</source>
      <translation>[Táblé~~]</translation>
    </message>
  </context>
  <context>
    <name>Tasks</name>
    <message>
      <source>Code</source>
      <translation>[Çödé~~]</translation>
    </message>
    <message>
      <source>Mathematics</source>
      <translation>[Máthémátíçš~~~~]</translation>
    </message>
    <message>
      <source>Reasoning</source>
      <translation>[Ŕéášöñíñĝ~~~~]</translation>
    </message>
    <message>
      <source>Writing</source>
      <translation>[Wŕítíñĝ~~~]</translation>
    </message>
    <message>
      <source>Editing</source>
      <translation>[Édítíñĝ~~~]</translation>
    </message>
    <message>
      <source>Summary</source>
      <translation>[Šümmáŕý~~~]</translation>
    </message>
    <message>
      <source>Extraction</source>
      <translation>[Éxtŕáçtíöñ~~~~]</translation>
    </message>
    <message>
      <source>Translation</source>
      <translation>[Tŕáñšlátíöñ~~~~]</translation>
    </message>
    <message>
      <source>Question of fact</source>
      <translation>[Qüéštíöñ öf fáçt~~~~~~]</translation>
    </message>
    <message>
      <source>Data analysis</source>
      <translation>[Ðátá áñálýšíš~~~~~]</translation>
    </message>
    <message>
      <source>Conversation</source>
      <translation>[Çöñvéŕšátíöñ~~~~~]</translation>
    </message>
    <message>
      <source>Work with tools</source>
      <translation>[Wöŕk wíth töölš~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Thumbnail</name>
    <message>
      <source>Picture</source>
      <translation>[Píçtüŕé~~~]</translation>
    </message>
  </context>
  <context>
    <name>TranscriptView</name>
    <message>
      <source>Conversation</source>
      <translation>[Çöñvéŕšátíöñ~~~~~]</translation>
    </message>
    <message>
      <source>Jump to the newest message</source>
      <translation>[Jümp tö thé ñéwéšt méššáĝé~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>TroublePage</name>
    <message>
      <source>Try again</source>
      <translation>[Tŕý áĝáíñ~~~~]</translation>
    </message>
  </context>
  <context>
    <name>UnlockPage</name>
    <message>
      <source>Passphrase</source>
      <translation>[Páššphŕášé~~~~]</translation>
    </message>
    <message>
      <source>The same again</source>
      <translation>[Thé šámé áĝáíñ~~~~~~]</translation>
    </message>
    <message>
      <source>Strength of the passphrase</source>
      <translation>[Štŕéñĝth öf thé páššphŕášé~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Unlock</source>
      <translation>[Üñlöçk~~]</translation>
    </message>
    <message>
      <source>Choose a passphrase</source>
      <translation>[Çhööšé á páššphŕášé~~~~~~~~]</translation>
    </message>
    <message>
      <source>This computer has no keyring, so your conversations are locked with a passphrase. Nobody can restore it: without it, and without a recovery key, they stay locked.</source>
      <translation>[Thíš çömpütéŕ háš ñö kéýŕíñĝ, šö ýöüŕ çöñvéŕšátíöñš áŕé löçkéd wíth á páššphŕášé. Ñöbödý çáñ ŕéštöŕé ít: wíthöüt ít, áñd wíthöüt á ŕéçövéŕý kéý, théý štáý löçkéd.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Welcome back</source>
      <translation>[Wélçömé báçk~~~~~]</translation>
    </message>
    <message>
      <source>Enter your passphrase to unlock your conversations.</source>
      <translation>[Éñtéŕ ýöüŕ páššphŕášé tö üñlöçk ýöüŕ çöñvéŕšátíöñš.~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Set passphrase</source>
      <translation>[Šét páššphŕášé~~~~~~]</translation>
    </message>
    <message>
      <source>That is not the passphrase. Try again.</source>
      <translation>[Thát íš ñöt thé páššphŕášé. Tŕý áĝáíñ.~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Four or more unrelated words are strong and easy to remember.</source>
      <translation>[Föüŕ öŕ möŕé üñŕélátéd wöŕdš áŕé štŕöñĝ áñd éášý tö ŕémémbéŕ.~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Too weak: make it longer, or add unrelated words.</source>
      <translation>[Töö wéák: máké ít löñĝéŕ, öŕ ádd üñŕélátéd wöŕdš.~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Fair. Longer is better.</source>
      <translation>[Fáíŕ. Löñĝéŕ íš béttéŕ.~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Strong.</source>
      <translation>[Štŕöñĝ.~~~]</translation>
    </message>
    <message>
      <source>The two are not the same.</source>
      <translation>[Thé twö áŕé ñöt thé šámé.~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>UserCard</name>
    <message>
      <source>Show all</source>
      <translation>[Šhöw áll~~~]</translation>
    </message>
    <message>
      <source>Your message</source>
      <translation>[Ýöüŕ méššáĝé~~~~~]</translation>
    </message>
    <message>
      <source>Edit and send again</source>
      <translation>[Édít áñd šéñd áĝáíñ~~~~~~~~]</translation>
    </message>
    <message>
      <source>This message is too long to be edited.</source>
      <translation>[Thíš méššáĝé íš töö löñĝ tö bé édítéd.~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Copy it, and send it as a file.</source>
      <translation>[Çöpý ít, áñd šéñd ít áš á fílé.~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Copy your message</source>
      <translation>[Çöpý ýöüŕ méššáĝé~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Ways</name>
    <message>
      <source>A GGUF file on this computer, for instance of the Qwen, Llama or Gemma family</source>
      <translation>[Á ĜĜÜF fílé öñ thíš çömpütéŕ, föŕ íñštáñçé öf thé Qwéñ, Llámá öŕ Ĝémmá fámílý~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>A server that speaks the OpenAI protocol: your company's, or one in the cloud</source>
      <translation>[Á šéŕvéŕ thát špéákš thé ÖpéñÁÍ pŕötöçöl: ýöüŕ çömpáñý'š, öŕ öñé íñ thé çlöüd~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Open a local model</source>
      <translation>[Öpéñ á löçál mödél~~~~~~~]</translation>
    </message>
    <message>
      <source>Connect a provider</source>
      <translation>[Çöññéçt á pŕövídéŕ~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>Window</name>
    <message>
      <source>Settings</source>
      <translation>[Šéttíñĝš~~~]</translation>
    </message>
    <message>
      <source>Help</source>
      <translation>[Hélp~~]</translation>
    </message>
    <message>
      <source>{title} – Signalbox</source>
      <translation>[{title} – Šíĝñálböx~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>WrappedLabel</name>
    <message>
      <source>Copy selection</source>
      <translation>[Çöpý šéléçtíöñ~~~~~~]</translation>
    </message>
    <message>
      <source>Select all</source>
      <translation>[Šéléçt áll~~~~]</translation>
    </message>
  </context>
  <context>
    <name>_CardEditor</name>
    <message>
      <source>Your message</source>
      <translation>[Ýöüŕ méššáĝé~~~~~]</translation>
    </message>
    <message>
      <source>Send again</source>
      <translation>[Šéñd áĝáíñ~~~~]</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>[Çáñçél~~]</translation>
    </message>
    <message>
      <source>What you pasted is too long for this message. Attach it to a new one.</source>
      <translation>[Whát ýöü páštéd íš töö löñĝ föŕ thíš méššáĝé. Áttáçh ít tö á ñéw öñé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>_Chip</name>
    <message numerus="yes">
      <source>%Ln character(s)</source>
      <translation>
        <numerusform>[%Ln çháŕáçtéŕ(1)~~~~~~]</numerusform>
        <numerusform>[%Ln çháŕáçtéŕ(ñ)~~~~~~]</numerusform>
      </translation>
    </message>
    <message>
      <source>too long to be put into the message as text</source>
      <translation>[töö löñĝ tö bé püt íñtö thé méššáĝé áš téxt~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Put {name} into the message as text</source>
      <translation>[Püt {name} íñtö thé méššáĝé áš téxt~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Remove {name}</source>
      <translation>[Ŕémövé {name}~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>_Page</name>
    <message>
      <source>Quit</source>
      <translation>[Qüít~~]</translation>
    </message>
  </context>
  <context>
    <name>_SearchField</name>
    <message>
      <source>Search</source>
      <translation>[Šéáŕçh~~]</translation>
    </message>
    <message>
      <source>Search all conversations</source>
      <translation>[Šéáŕçh áll çöñvéŕšátíöñš~~~~~~~~~~]</translation>
    </message>
  </context>
  <context>
    <name>_Text</name>
    <message>
      <source>Code</source>
      <translation>[Çödé~~]</translation>
    </message>
  </context>
  <context>
    <name>Options</name>
    <message>
      <source>Appearance</source>
      <translation>[Áppéáŕáñçé~~~~]</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>[Thémé~~]</translation>
    </message>
    <message>
      <source>Colours of the window. “Like the system” follows the desktop, high contrast included.</source>
      <translation>[Çölöüŕš öf thé wíñdöw. “Líké thé šýštém” föllöwš thé déšktöp, híĝh çöñtŕášt íñçlüdéd.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Text size</source>
      <translation>[Téxt šížé~~~~]</translation>
    </message>
    <message>
      <source>Steps larger or smaller than the system's text.</source>
      <translation>[Štépš láŕĝéŕ öŕ šmálléŕ tháñ thé šýštém'š téxt.~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Chat</source>
      <translation>[Çhát~~]</translation>
    </message>
    <message>
      <source>Send with</source>
      <translation>[Šéñd wíth~~~~]</translation>
    </message>
    <message>
      <source>The key that sends a message; the other one starts a new line.</source>
      <translation>[Thé kéý thát šéñdš á méššáĝé; thé öthéŕ öñé štáŕtš á ñéw líñé.~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Label of new chats</source>
      <translation>[Lábél öf ñéw çhátš~~~~~~~]</translation>
    </message>
    <message>
      <source>How far the content of a new chat may go, until you choose otherwise in the chat itself.</source>
      <translation>[Höw fáŕ thé çöñtéñt öf á ñéw çhát máý ĝö, üñtíl ýöü çhööšé öthéŕwíšé íñ thé çhát ítšélf.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Model of new chats</source>
      <translation>[Mödél öf ñéw çhátš~~~~~~~]</translation>
    </message>
    <message>
      <source>Where new chats begin: “auto” lets Signalbox choose for each message, “provider/model” asks that one. Another can be chosen in a chat, even where this is set for everybody: which models may be asked is for “models_allowed” in a policy.</source>
      <translation>[Whéŕé ñéw çhátš béĝíñ: “áütö” létš Šíĝñálböx çhööšé föŕ éáçh méššáĝé, “pŕövídéŕ/mödél” áškš thát öñé. Áñöthéŕ çáñ bé çhöšéñ íñ á çhát, évéñ whéŕé thíš íš šét föŕ évéŕýbödý: whíçh mödélš máý bé áškéd íš föŕ “mödélš_állöwéd” íñ á pölíçý.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Longest answer</source>
      <translation>[Löñĝéšt áñšwéŕ~~~~~~]</translation>
    </message>
    <message>
      <source>Tokens after which an answer ends; you can then let it continue.</source>
      <translation>[Tökéñš áftéŕ whíçh áñ áñšwéŕ éñdš; ýöü çáñ théñ lét ít çöñtíñüé.~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>When a chat is full</source>
      <translation>[Whéñ á çhát íš füll~~~~~~~~]</translation>
    </message>
    <message>
      <source>What happens once a chat is longer than its model can read, until you choose otherwise in the chat itself.</source>
      <translation>[Whát háppéñš öñçé á çhát íš löñĝéŕ tháñ ítš mödél çáñ ŕéád, üñtíl ýöü çhööšé öthéŕwíšé íñ thé çhát ítšélf.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Attach pasted text from</source>
      <translation>[Áttáçh páštéd téxt fŕöm~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Characters after which pasted or dropped text is attached as a file. It can be put back as text.</source>
      <translation>[Çháŕáçtéŕš áftéŕ whíçh páštéd öŕ dŕöppéd téxt íš áttáçhéd áš á fílé. Ít çáñ bé püt báçk áš téxt.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Days in the bin</source>
      <translation>[Ðáýš íñ thé bíñ~~~~~~]</translation>
    </message>
    <message>
      <source>How long a deleted chat can be brought back before it is removed for good.</source>
      <translation>[Höw löñĝ á délétéd çhát çáñ bé bŕöüĝht báçk béföŕé ít íš ŕémövéd föŕ ĝööd.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Cards from the handbook</source>
      <translation>[Çáŕdš fŕöm thé háñdböök~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Above the answer to a question about Signalbox, show what its handbook says. Nothing of it is sent.</source>
      <translation>[Ábövé thé áñšwéŕ tö á qüéštíöñ áböüt Šíĝñálböx, šhöw whát ítš háñdböök šáýš. Ñöthíñĝ öf ít íš šéñt.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Routing</source>
      <translation>[Ŕöütíñĝ~~~]</translation>
    </message>
    <message>
      <source>Prefer</source>
      <translation>[Pŕéféŕ~~]</translation>
    </message>
    <message>
      <source>What matters most when Signalbox chooses a model; labels and policy always come first. Until models have been measured, only “Local models first” changes the order.</source>
      <translation>[Whát máttéŕš möšt whéñ Šíĝñálböx çhööšéš á mödél; lábélš áñd pölíçý álwáýš çömé fíŕšt. Üñtíl mödélš hávé bééñ méášüŕéd, öñlý “Löçál mödélš fíŕšt” çháñĝéš thé öŕdéŕ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Audit log</source>
      <translation>[Áüdít löĝ~~~~]</translation>
    </message>
    <message>
      <source>Check all of it every</source>
      <translation>[Çhéçk áll öf ít évéŕý~~~~~~~~]</translation>
    </message>
    <message>
      <source>Days after which every entry is checked by itself, and not only what is new; 0 leaves that to you.</source>
      <translation>[Ðáýš áftéŕ whíçh évéŕý éñtŕý íš çhéçkéd bý ítšélf, áñd ñöt öñlý whát íš ñéw; 0 léávéš thát tö ýöü.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Local models</source>
      <translation>[Löçál mödélš~~~~~]</translation>
    </message>
    <message>
      <source>Built-in starter</source>
      <translation>[Büílt-íñ štáŕtéŕ~~~~~~]</translation>
    </message>
    <message>
      <source>When the very small model that comes with Signalbox may answer.</source>
      <translation>[Whéñ thé véŕý šmáll mödél thát çöméš wíth Šíĝñálböx máý áñšwéŕ.~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Processor threads</source>
      <translation>[Pŕöçéššöŕ thŕéádš~~~~~~~]</translation>
    </message>
    <message>
      <source>Threads that a local model computes with; 0 takes what fits this machine.</source>
      <translation>[Thŕéádš thát á löçál mödél çömpütéš wíth; 0 tákéš whát fítš thíš máçhíñé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Context size</source>
      <translation>[Çöñtéxt šížé~~~~~]</translation>
    </message>
    <message>
      <source>Tokens that a local model can read at once; 0 takes what fits the model and the memory.</source>
      <translation>[Tökéñš thát á löçál mödél çáñ ŕéád át öñçé; 0 tákéš whát fítš thé mödél áñd thé mémöŕý.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Layers on the graphics card</source>
      <translation>[Láýéŕš öñ thé ĝŕáphíçš çáŕd~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Layers of a local model that the graphics card computes; -1 takes as many as fit, 0 none.</source>
      <translation>[Láýéŕš öf á löçál mödél thát thé ĝŕáphíçš çáŕd çömpütéš; -1 tákéš áš máñý áš fít, 0 ñöñé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Unload after</source>
      <translation>[Üñlöád áftéŕ~~~~~]</translation>
    </message>
    <message>
      <source>Minutes without use after which a local model gives its memory back; 0 keeps it loaded.</source>
      <translation>[Míñütéš wíthöüt üšé áftéŕ whíçh á löçál mödél ĝívéš ítš mémöŕý báçk; 0 kéépš ít löádéd.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Network</source>
      <translation>[Ñétwöŕk~~~]</translation>
    </message>
    <message>
      <source>Proxy</source>
      <translation>[Pŕöxý~~]</translation>
    </message>
    <message>
      <source>“system” uses the system's proxy, “none” connects directly, and an address such as http://proxy.example:3128 uses that one.</source>
      <translation>[“šýštém” üšéš thé šýštém'š pŕöxý, “ñöñé” çöññéçtš díŕéçtlý, áñd áñ áddŕéšš šüçh áš http://pŕöxý.éxámplé:3128 üšéš thát öñé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Company certificates</source>
      <translation>[Çömpáñý çéŕtífíçátéš~~~~~~~~]</translation>
    </message>
    <message>
      <source>A PEM file with certificate authorities to trust beside the system's, by its full path.</source>
      <translation>[Á PÉM fílé wíth çéŕtífíçáté áüthöŕítíéš tö tŕüšt béšídé thé šýštém'š, bý ítš füll páth.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Give up after</source>
      <translation>[Ĝívé üp áftéŕ~~~~~]</translation>
    </message>
    <message>
      <source>Seconds without a sign of life after which a server counts as not answering.</source>
      <translation>[Šéçöñdš wíthöüt á šíĝñ öf lífé áftéŕ whíçh á šéŕvéŕ çöüñtš áš ñöt áñšwéŕíñĝ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Wait for an answer</source>
      <translation>[Wáít föŕ áñ áñšwéŕ~~~~~~~]</translation>
    </message>
    <message>
      <source>Seconds until an answer must begin; 0 gives 5 minutes, and an hour to a server on this machine or its own network, which may read a long message slowly.</source>
      <translation>[Šéçöñdš üñtíl áñ áñšwéŕ müšt béĝíñ; 0 ĝívéš 5 míñütéš, áñd áñ höüŕ tö á šéŕvéŕ öñ thíš máçhíñé öŕ ítš öwñ ñétwöŕk, whíçh máý ŕéád á löñĝ méššáĝé šlöwlý.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Like the system</source>
      <translation>[Líké thé šýštém~~~~~~]</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>[Líĝht~~]</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>[Ðáŕk~~]</translation>
    </message>
    <message>
      <source>High contrast</source>
      <translation>[Híĝh çöñtŕášt~~~~~]</translation>
    </message>
    <message>
      <source>Enter</source>
      <translation>[Éñtéŕ~~]</translation>
    </message>
    <message>
      <source>Ctrl+Enter</source>
      <translation>[Çtŕl+Éñtéŕ~~~~]</translation>
    </message>
    <message>
      <source>Public</source>
      <translation>[Püblíç~~]</translation>
    </message>
    <message>
      <source>Internal</source>
      <translation>[Íñtéŕñál~~~]</translation>
    </message>
    <message>
      <source>Confidential</source>
      <translation>[Çöñfídéñtíál~~~~~]</translation>
    </message>
    <message>
      <source>Restricted</source>
      <translation>[Ŕéštŕíçtéd~~~~]</translation>
    </message>
    <message>
      <source>Leave out its oldest messages</source>
      <translation>[Léávé öüt ítš öldéšt méššáĝéš~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Stop and say so</source>
      <translation>[Štöp áñd šáý šö~~~~~~]</translation>
    </message>
    <message>
      <source>Quality</source>
      <translation>[Qüálítý~~~]</translation>
    </message>
    <message>
      <source>Balanced</source>
      <translation>[Báláñçéd~~~]</translation>
    </message>
    <message>
      <source>Low cost</source>
      <translation>[Löw çöšt~~~]</translation>
    </message>
    <message>
      <source>Quick answers</source>
      <translation>[Qüíçk áñšwéŕš~~~~~]</translation>
    </message>
    <message>
      <source>Local models first</source>
      <translation>[Löçál mödélš fíŕšt~~~~~~~]</translation>
    </message>
    <message>
      <source>Answers while no other model can</source>
      <translation>[Áñšwéŕš whílé ñö öthéŕ mödél çáñ~~~~~~~~~~~~~]</translation>
    </message>
    <message>
      <source>Answers when chosen</source>
      <translation>[Áñšwéŕš whéñ çhöšéñ~~~~~~~~]</translation>
    </message>
    <message>
      <source>Not there</source>
      <translation>[Ñöt théŕé~~~~]</translation>
    </message>
  </context>
</TS>
