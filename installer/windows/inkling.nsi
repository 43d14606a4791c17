; The setup program for Windows: per user, no administrator asked. Run by `installer.build --target
; nsis`, which gives VERSION, PAYLOAD (the frozen folder), ICON and OUT.
; Silent: inkling-VERSION-setup.exe /S [/D=C:\folder]; silent removal: uninstall.exe /S
Unicode true
Target amd64-unicode
!include "MUI2.nsh"
!include "FileFunc.nsh"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Inkling"

Name "Inkling"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Inkling"
InstallDirRegKey HKCU "Software\Inkling" "Folder"
RequestExecutionLevel user
SetCompressor /SOLID lzma
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\inkling.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Inkling"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Inkling setup"
VIAddVersionKey "LegalCopyright" "The Inkling authors"

; Only a folder that holds Inkling is emptied: the writer may have chosen any.
!macro RemoveProgram
  IfFileExists "$INSTDIR\inkling.exe" 0 +4
    RMDir /r "$INSTDIR\_internal"
    Delete "$INSTDIR\inkling.exe"
    Delete "$INSTDIR\inkling-model.exe"
!macroend

Section "Inkling"
  !insertmacro RemoveProgram
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "Software\Inkling" "Folder" "$INSTDIR"
  CreateShortcut "$SMPROGRAMS\Inkling.lnk" "$INSTDIR\inkling.exe"

  WriteRegStr HKCU "Software\Classes\.inkling" "" "Inkling.Model"
  WriteRegStr HKCU "Software\Classes\Inkling.Model" "" "Inkling language model"
  WriteRegStr HKCU "Software\Classes\Inkling.Model\DefaultIcon" "" "$INSTDIR\inkling.exe,0"
  WriteRegStr HKCU "Software\Classes\Inkling.Model\shell\open\command" "" '"$INSTDIR\inkling.exe" "%1"'
  ; Offered for texts, never made their program.
  WriteRegStr HKCU "Software\Classes\Applications\inkling.exe\shell\open\command" "" '"$INSTDIR\inkling.exe" "%1"'
  WriteRegStr HKCU "Software\Classes\.txt\OpenWithList\inkling.exe" "" ""
  WriteRegStr HKCU "Software\Classes\.md\OpenWithList\inkling.exe" "" ""

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Inkling"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\inkling.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The Inkling authors"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" "$0"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

; Settings, models and journals (%LOCALAPPDATA%\inkling, %APPDATA%\inkling) stay.
Section "Uninstall"
  !insertmacro RemoveProgram
  Delete "$INSTDIR\LICENSE"
  Delete "$INSTDIR\gpu_pack.py"
  Delete "$INSTDIR\gpu-pack.txt"
  RMDir /r "$INSTDIR\gpu"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Inkling.lnk"
  DeleteRegKey HKCU "Software\Classes\Inkling.Model"
  ReadRegStr $0 HKCU "Software\Classes\.inkling" ""
  StrCmp $0 "Inkling.Model" 0 +2
    DeleteRegKey HKCU "Software\Classes\.inkling"
  DeleteRegKey HKCU "Software\Classes\Applications\inkling.exe"
  DeleteRegKey HKCU "Software\Classes\.txt\OpenWithList\inkling.exe"
  DeleteRegKey HKCU "Software\Classes\.md\OpenWithList\inkling.exe"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\Inkling"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
